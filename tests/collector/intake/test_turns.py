"""Sessions over HTTPS in turns, without the network: what is held back where the disk cannot keep up."""

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from collector.arrivals import Answer, Arrival
from collector.errors import SessionOver
from collector.intake.https_session import HttpsSessions
from collector.metrics import Metrics
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
    chain: FakeChain
    taken: list[bytes] = field(default_factory=list)

    def take_all(self, arrivals: Sequence[Arrival]) -> None:
        """Write them, and answer."""
        sealed = [each.sealed for each in arrivals]
        self.taken += sealed
        answers: list[Answer] = self.intake.take(self.chain, *sealed)
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

    async def take(self, *said: session_pb2.AgentMessage) -> list[str]:
        """The kinds of the messages that come back."""
        self.turn += 1
        turn = sealed_turn(self.chain.device, said, self.server_nonce, self.session_nonce, self.turn)
        content = await self.sessions.turn(turn, "192.0.2.1")
        heard = https_pb2.Heard.FromString(content).messages
        self.session_nonce = next(
            (each.welcome.session_nonce for each in heard if each.HasField("welcome")), self.session_nonce
        )
        return [str(each.WhichOneof("kind")) for each in heard]


def test_a_device_comes_back_later_where_more_is_under_way_than_may_be(intake: FakeIntake):
    chain = intake.enrolled()
    ledger = OneThread(intake, chain)

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
        served: Any = OneThread(intake, first)
        sessions = HttpsSessions(intake.database, desk, served, hall, clock, Metrics())
        clock.now = NOW + timedelta(days=365)
        with intake.database.writing() as tx:
            nonces.issue(tx, b"ahead".ljust(16), clock.now)
        await Turns(sessions, first, server_nonce=b"ahead".ljust(16)).take(session_pb2.AgentMessage(hello=first.device.hello()))
        clock.now = NOW
        stopwatch.seconds += 91
        return await Turns(sessions, second).take(session_pb2.AgentMessage(hello=second.device.hello()))

    assert asyncio.run(begun())[0] == "welcome"
