"""A technician who asks a device to check itself now is answered once, with the nonce of the question, or not at all."""

import pytest
from later_host import an_hour_later
from made_up_device import NONCE, worker_of
from strict_collector import Line, StrictCollector

from agent.cycle import ReportingDevice
from agent.sessions.session import Session
from agent.state_folder import StateFolder
from compliance.report import Trigger
from compliance.wire.v1 import session_pb2


def run_now(nonce: bytes, seconds: int = 120) -> session_pb2.ServerMessage:
    return session_pb2.ServerMessage(run_now=session_pb2.RunNow(nonce=nonce, expires_after_seconds=seconds))


def challenges(line: Line) -> list[bytes]:
    return [getattr(each.body, "challenge", b"") for each in line.collector.taken.values()]


def test_a_technician_who_asks_is_answered_with_the_nonce_and_once(folder: StateFolder, device: ReportingDevice):
    line = Line(StrictCollector(device), before_the_welcome=[run_now(b"q" * 32), run_now(b"q" * 32)])
    for _ in range(2):  # the same question again in another session
        worker_of(folder, line, []).work(None)
    assert (challenges(line), [each.body.trigger for each in line.collector.taken.values()]) == (
        [b"q" * 32],
        [Trigger.ON_DEMAND],
    )


def test_a_question_that_has_waited_too_long_is_not_answered(folder: StateFolder, device: ReportingDevice):
    session = Session(
        folder, device, Line(StrictCollector(device)), lambda *_: pytest.fail("it reported"), lambda _: None, NONCE
    )
    an_hour_later(device)
    session.hear(run_now(b"q" * 32, 120), heard_at=0)


@pytest.mark.parametrize("nonce", [b"", b"short"])
def test_a_question_without_a_proper_nonce_is_none(folder: StateFolder, device: ReportingDevice, nonce: bytes):
    session = Session(
        folder, device, Line(StrictCollector(device)), lambda *_: pytest.fail("it reported"), lambda _: None, NONCE
    )
    session.hear(run_now(nonce), heard_at=0)
