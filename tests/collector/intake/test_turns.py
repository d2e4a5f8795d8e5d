"""Sessions over HTTPS in turns, without the network: what is held back where the disk cannot keep up."""

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from collector.arrivals import Arrival
from collector.errors import SessionOver
from collector.evidence.group import Group
from collector.intake.https_session import HttpsSessions
from collector.operation.metrics import Metrics
from collector.sessions.budgets import Budgets
from collector.sessions.front_desk import FrontDesk
from collector.sessions.hall import hall_of
from collector.store import nonces
from compliance.wire.v1 import https_pb2, session_pb2
from tests.fakes.chain import FakeChain
from tests.fakes.device import NOW, TurnableClock
from tests.fakes.intake import FakeIntake, founded
from tests.fakes.stopwatch import Stopwatch
from tests.fakes.turns import sealed_turn

NONCE = b"n" * 16


@dataclass
class OneThread:
    """A ledger that writes at once, in the thread in which it is asked."""

    intake: FakeIntake
    taken: list[bytes] = field(default_factory=list)

    def take_all(self, arrivals: Sequence[Arrival]) -> None:
        """Write them, and answer."""
        self.taken += [each.sealed for each in arrivals]
        with self.intake.database.writing() as tx:
            answers = Group(tx, self.intake.now, self.intake.office).take_all(arrivals)
        arrivals[0].recipient.deliver(answers)


@pytest.fixture
def intake(tmp_path: Path) -> Iterator[FakeIntake]:
    opened = founded(tmp_path / "data")
    with opened.database.writing() as tx:
        nonces.issue(tx, NONCE, NOW)
    yield opened
    opened.database.close()


@dataclass
class Turns:
    """A device that takes its turns."""

    sessions: HttpsSessions
    chain: FakeChain
    session_nonce: bytes = b""
    turn: int = 0
    server_nonce: bytes = NONCE
    heard: list[session_pb2.ServerMessage] = field(default_factory=list)

    async def take(self, *said: session_pb2.AgentMessage) -> list[str]:
        """The kinds of the messages that come back."""
        self.turn += 1
        turn = sealed_turn(self.chain.device, said, self.server_nonce, self.session_nonce, self.turn)
        content = await self.sessions.turn(turn, "192.0.2.1")
        self.heard = list(https_pb2.Heard.FromString(content).messages)
        self.session_nonce = next(
            (each.welcome.session_nonce for each in self.heard if each.HasField("welcome")), self.session_nonce
        )
        return [str(each.WhichOneof("kind")) for each in self.heard]

    async def greet(self) -> str:
        """Begin a session; what comes first. Raises SessionOver."""
        return (await self.take(session_pb2.AgentMessage(hello=self.chain.device.hello())))[0]

    async def report(self) -> list[str]:
        """Send the next report."""
        return await self.take(session_pb2.AgentMessage(envelope=self.chain.report()))

    async def is_over(self) -> bool:
        """Whether a turn with nothing to say hears that the session has ended."""
        try:
            await self.take()
        except SessionOver:
            return True
        return False


def test_a_device_comes_back_later_where_more_is_under_way_than_may_be(intake: FakeIntake):
    chain = intake.enrolled()
    ledger = OneThread(intake)

    async def held_back() -> tuple[list[str], list[str], SessionOver]:
        hall = hall_of(Budgets(most_under_way=10), Stopwatch())
        desk = FrontDesk(intake.database, lambda: NOW, lambda: (1, b"bundle"), intake.signer)
        served: Any = ledger
        turns = Turns(HttpsSessions(intake.database, desk, served, hall, lambda: NOW, Metrics()), chain)
        welcomed = await turns.take(session_pb2.AgentMessage(hello=chain.device.hello()))
        reported = await turns.take(session_pb2.AgentMessage(envelope=chain.report()))
        hall.under_way.add(10, 10)  # of other devices
        with pytest.raises(SessionOver) as over:
            await turns.take(session_pb2.AgentMessage(envelope=chain.report()))
        return welcomed, reported, over.value

    welcomed, reported, over = asyncio.run(held_back())
    assert (welcomed[0], reported, len(ledger.taken)) == ("welcome", ["ack"], 1)
    assert (str(over), over.retry_after_seconds) == ("the collector cannot write as fast as it is told", 30)


def test_a_silent_session_that_began_while_the_clock_was_ahead_gives_way_to_another_device(intake: FakeIntake):
    first, second = intake.enrolled(), intake.enrolled()
    clock, stopwatch = TurnableClock(), Stopwatch()

    async def begun() -> list[str]:
        hall = hall_of(Budgets(most_turn_sessions=1), stopwatch)
        desk = FrontDesk(intake.database, clock, lambda: (1, b"bundle"), intake.signer)
        served: Any = OneThread(intake)
        sessions = HttpsSessions(intake.database, desk, served, hall, clock, Metrics())
        clock.now = NOW + timedelta(days=365)
        with intake.database.writing() as tx:
            nonces.issue(tx, b"ahead".ljust(16), clock.now)
        await Turns(sessions, first, server_nonce=b"ahead".ljust(16)).take(session_pb2.AgentMessage(hello=first.device.hello()))
        clock.now = NOW
        stopwatch.seconds += 91
        return await Turns(sessions, second).take(session_pb2.AgentMessage(hello=second.device.hello()))

    assert asyncio.run(begun())[0] == "welcome"


def sessions_of(intake: FakeIntake, most: int, stopwatch: Stopwatch) -> HttpsSessions:
    """So many at once, and whoever is silent or idle is known by this stopwatch."""
    desk = FrontDesk(intake.database, lambda: NOW, lambda: (1, b"bundle"), intake.signer)
    served: Any = OneThread(intake)
    return HttpsSessions(
        intake.database, desk, served, hall_of(Budgets(most_turn_sessions=most), stopwatch), lambda: NOW, Metrics()
    )


def test_where_sessions_over_https_are_many_one_that_only_asks_for_news_gives_way(intake: FakeIntake):
    async def crowded() -> None:
        stopwatch = Stopwatch()
        sessions = sessions_of(intake, 2, stopwatch)
        idle, busy, third, fourth = (Turns(sessions, intake.enrolled()) for _ in range(4))
        assert [await idle.greet(), await busy.greet()] == ["welcome", "welcome"]
        with pytest.raises(SessionOver):  # nobody is idle yet
            await third.greet()
        stopwatch.seconds += 80
        assert [await idle.take(), await busy.report()] == [[], ["ack"]]
        stopwatch.seconds += 50
        assert await Turns(sessions, third.chain).greet() == "welcome"
        with pytest.raises(SessionOver):  # one place was given up, and no other is idle
            await fourth.greet()
        assert await idle.take() == ["goodbye"]
        goodbye = idle.heard[0].goodbye
        assert (goodbye.reconnect_after_seconds, goodbye.spread_seconds) == (300, 300)
        assert (await idle.is_over(), await busy.report()) == (True, ["ack"])

    asyncio.run(crowded())


def test_a_session_over_https_whose_device_has_fallen_silent_holds_no_place(intake: FakeIntake):
    async def silent_for(seconds: float) -> str:
        stopwatch = Stopwatch()
        sessions = sessions_of(intake, 1, stopwatch)
        silent, other = (Turns(sessions, intake.enrolled()) for _ in range(2))
        await silent.greet()
        stopwatch.seconds += seconds
        heard = await other.greet()
        assert await silent.is_over()
        return heard

    assert asyncio.run(silent_for(91)) == "welcome"
    with pytest.raises(SessionOver):
        asyncio.run(silent_for(89))
