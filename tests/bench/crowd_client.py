"""`python -m tests.bench.crowd_client`: many devices in one process that open a session each, and keep it.

Each has its own certificate, its own TLS handshake and its own Hello; there is nothing behind them. Reads a command a line and
answers each with one line of JSON: `connect COUNT AT_ONCE` opens further sessions, so many handshakes at a time;
`return SPREAD_SECONDS` opens all by the rule of the real agent (agent.resident, agent.schedule); `drop` hangs up.
"""

import asyncio
import json
import random
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Coroutine, Sequence
from pathlib import Path
from time import perf_counter

from agent.schedule import splayed_seconds
from tests.bench.crowd import read_members
from tests.bench.crowd_session import CrowdSession, FailedToOpen, Way


async def main(arguments: Namespace) -> None:
    """See above."""
    way = Way(arguments.port, arguments.authority.read_bytes())
    members = read_members(arguments.members, arguments.first, arguments.count)
    sessions = [CrowdSession(each, way) for each in members]
    crowd = Crowd(sessions)
    print(json.dumps({"devices": len(sessions)}), flush=True)
    while line := (await asyncio.to_thread(sys.stdin.readline)).split():
        match line:
            case ["connect", count, at_once]:
                answer = await crowd.connect(int(count), int(at_once))
            case ["return", spread_seconds]:
                answer = await crowd.come_back(float(spread_seconds))
            case ["drop"]:
                answer = await crowd.drop()
            case unknown:
                raise ValueError(f"not a command of the crowd: {unknown}")
        print(json.dumps(answer), flush=True)
    await crowd.drop()


class Crowd:
    """The sessions of one process: the first so many are open."""

    def __init__(self, sessions: Sequence[CrowdSession]) -> None:
        self._sessions = sessions
        self._open = 0

    async def connect(self, count: int, at_once: int) -> dict[str, object]:
        """Open so many more, with at most `at_once` under way at a time."""
        turn = asyncio.Semaphore(at_once)
        fresh = self._sessions[self._open : self._open + count]
        self._open += len(fresh)

        async def in_turn(session: CrowdSession) -> None:
            async with turn:
                await session.open()

        return await _timed([in_turn(each) for each in fresh])

    async def come_back(self, spread_seconds: float) -> dict[str, object]:
        """Open all as agents do whose session was cut: splayed first, then the backoff after every failure."""
        chance = random.Random().random  # noqa: S311 - spreads load, keeps no secret
        self._open = len(self._sessions)
        return await _timed([each.open_after(splayed_seconds(0, spread_seconds, chance), chance) for each in self._sessions])

    async def drop(self) -> dict[str, object]:
        """Hang up."""
        await asyncio.gather(*(each.close() for each in self._sessions[: self._open]))
        self._open = 0
        return {}


async def _timed(openings: Sequence[Coroutine[None, None, None]]) -> dict[str, object]:
    began, back, failures = perf_counter(), [], 0

    async def one(opening: Coroutine[None, None, None]) -> None:
        nonlocal failures
        try:
            await opening
        except FailedToOpen:
            failures += 1
        else:
            back.append(perf_counter() - began)

    await asyncio.gather(*(one(each) for each in openings))
    return {"back_after_seconds": sorted(back), "failed": failures}


def _arguments() -> Namespace:
    parser = ArgumentParser("python -m tests.bench.crowd_client")
    parser.add_argument("--members", type=Path, required=True)
    parser.add_argument("--authority", type=Path, required=True)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--first", type=int, required=True)
    parser.add_argument("--count", type=int, required=True)
    return parser.parse_args()


if __name__ == "__main__":
    asyncio.run(main(_arguments()))
