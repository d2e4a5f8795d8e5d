"""However often a technician, or somebody in his place, asks: one survey a minute, and the last question is answered."""

from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import pairwise
from math import inf

import pytest
from made_up_device import NONCE
from recorded_host import RecordedHost
from strict_collector import Line, StrictCollector

from agent.cycle import ReportingDevice
from agent.line.hearing import Hearing
from agent.sessions.questions import EVERY_SECONDS, Question, Questions
from agent.state_folder import StateFolder
from agent.worker import Worker
from compliance.report import DeviceReport, Trigger
from compliance.wire.v1 import session_pb2

MINUTE = round(EVERY_SECONDS * 1000)


@dataclass
class Desk:
    """Questions, a clock that a test moves, and what was answered when."""

    now: int = 5_000
    answered: list[tuple[int, bytes]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.questions = Questions(lambda: self.now, lambda nonce: self.answered.append((self.now, nonce)))

    def ask(self, nonce: bytes, good_for: int = 2 * MINUTE) -> None:
        self.questions.ask(Question(nonce, self.now + good_for))


def test_a_question_is_answered_at_once():
    desk = Desk()
    desk.ask(b"one")
    assert (desk.answered, desk.questions.due_in_seconds) == ([(5_000, b"one")], inf)


def test_a_second_one_waits_for_its_minute():
    desk = Desk()
    desk.ask(b"one")
    desk.now += 20_000
    desk.ask(b"two")
    waits = desk.questions.due_in_seconds
    desk.now += MINUTE - 20_001
    early = desk.questions.answer_if_due()
    desk.now += 1
    assert (waits, early, desk.questions.answer_if_due()) == (EVERY_SECONDS - 20, False, True)
    assert desk.answered == [(5_000, b"one"), (5_000 + MINUTE, b"two")]


def test_of_many_that_wait_the_last_is_answered():
    desk = Desk()
    for number in range(1000):
        desk.ask(b"%d" % number)
        desk.now += 1
    desk.now += MINUTE
    desk.questions.answer_if_due()
    assert [nonce for _, nonce in desk.answered] == [b"0", b"999"]


def test_one_that_is_good_no_longer_when_its_minute_comes_is_forgotten():
    desk = Desk()
    desk.ask(b"one")
    desk.ask(b"two", good_for=1_000)
    desk.now += MINUTE
    assert (desk.questions.answer_if_due(), desk.questions.due_in_seconds, len(desk.answered)) == (True, inf, 1)


@pytest.mark.parametrize("passed", [0, 1, MINUTE - 1, MINUTE, 10 * MINUTE])
def test_no_two_answers_are_less_than_a_minute_apart(passed: int):
    desk = Desk()
    for number in range(20):
        desk.ask(b"%d" % number)
        desk.now += passed
        desk.questions.answer_if_due()
    times = [at for at, _ in desk.answered]
    assert all(later - earlier >= MINUTE for earlier, later in pairwise(times))


class WaitingHost(RecordedHost):
    """A host on which a minute has passed when its first answer was delivered."""

    has_passed: Callable[[], bool]

    def monotonic_milliseconds(self) -> int:
        return MINUTE if self.has_passed() else 0


def test_a_worker_whose_session_stays_open_answers_the_second_question_when_its_minute_comes(
    folder: StateFolder, device: ReportingDevice
):
    nonces = [each * 32 for each in (b"1", b"2")]
    asked: list[Hearing] = [
        session_pb2.ServerMessage(run_now=session_pb2.RunNow(nonce=each, expires_after_seconds=120)) for each in nonces
    ]
    collector = StrictCollector(device)
    host = WaitingHost("")
    host.has_passed = lambda: bool(collector.taken)
    device.host = host
    line = Line(collector, before_the_welcome=asked)

    def stays() -> float:
        return 60.0 if len(collector.taken) < len(nonces) else 0.0

    Worker(folder, device, line.open, stays, lambda _: None, lambda: NONCE).work(None)
    bodies = [each.body for each in collector.taken.values()]
    answers = [(each.trigger, each.challenge) for each in bodies if isinstance(each, DeviceReport)]
    assert answers == [(Trigger.ON_DEMAND, each) for each in nonces]
