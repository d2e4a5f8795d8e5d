"""A session that goes wrong loses no report, and its starter and the device's standing say why."""

import pytest
from made_up_device import worker_of
from strict_collector import Line, StrictCollector, Trusted

from agent.cycle import ReportingDevice
from agent.errors import AgentError, CollectorUnreachable, DeliveryRefused
from agent.line.hearing import Hearing
from agent.state_folder import StateFolder
from compliance.errors import EnvelopeError
from compliance.report import Trigger
from compliance.wire.v1 import enrolment_pb2, session_pb2

GOODBYE = session_pb2.ServerMessage(
    goodbye=session_pb2.Goodbye(reconnect_after_seconds=30, spread_seconds=60, reason="restart")
)
THROTTLE = session_pb2.ServerMessage(throttle=session_pb2.Throttle(retry_after_seconds=90, spread_seconds=10, reason="busy"))


@pytest.mark.parametrize(
    ("hearing", "error", "words"),
    [
        (None, CollectorUnreachable, "ended the session"),
        (CollectorUnreachable("no route"), CollectorUnreachable, "no route"),
        (DeliveryRefused("this device was returned"), DeliveryRefused, "this device was returned"),
        (GOODBYE, CollectorUnreachable, "ended the session: restart"),
    ],
)
def test_a_session_that_fails_keeps_the_report_and_says_why(
    folder: StateFolder, device: ReportingDevice, hearing: Hearing, error: type[AgentError], words: str
):
    line = Line(StrictCollector(device), before_the_welcome=[hearing])
    with pytest.raises(error, match=words):
        worker_of(folder, line, []).work(Trigger.SCHEDULE)
    assert (device.spool.summary().messages, words in device.standing.now.trouble) == (1, True)


def test_what_was_kept_is_delivered_once_by_the_next_worker(folder: StateFolder, device: ReportingDevice):
    with pytest.raises(CollectorUnreachable):
        worker_of(folder, Line(StrictCollector(device), before_the_welcome=[None]), []).work(Trigger.SCHEDULE)
    line = Line(StrictCollector(device))
    worker_of(folder, line, []).work(None)
    assert (line.kinds, device.spool.summary().messages) == (["hello", "envelope", "bye"], 0)


def test_trouble_is_over_when_the_collector_greets_again(folder: StateFolder, device: ReportingDevice):
    with pytest.raises(CollectorUnreachable):
        worker_of(folder, Line(StrictCollector(device), before_the_welcome=[None]), []).work(None)
    worker_of(folder, Line(StrictCollector(device)), []).work(None)
    assert device.standing.now.trouble == ""


def test_a_refusal_is_remembered_until_the_collector_greets_again(folder: StateFolder, device: ReportingDevice):
    remembered = []
    for hearing in (DeliveryRefused("this device is returned"), CollectorUnreachable("no route")):
        with pytest.raises(AgentError):
            worker_of(folder, Line(StrictCollector(device), before_the_welcome=[hearing]), []).work(None)
        remembered.append((device.standing.now.trouble, device.standing.now.refusal))
    worker_of(folder, Line(StrictCollector(device)), []).work(None)
    assert (remembered, device.standing.now.refusal) == (
        [("this device is returned", "this device is returned"), ("no route", "this device is returned")],
        "",
    )


class Disbelieving(Trusted):
    """Believes no bundle."""

    def accept(self, sealed: bytes) -> None:
        raise EnvelopeError(f"a bundle of {len(sealed)} bytes that the trust key did not sign")


BUNDLE = session_pb2.ServerMessage(trust_bundle=b"bundle")
POLICY = session_pb2.ServerMessage(
    policy=enrolment_pb2.PolicyPack(policy_id="new", version="2", toml="id = 1", digest=b"other")
)


def refused(device: ReportingDevice, folder: StateFolder, words: Trigger | None, *news: session_pb2.ServerMessage) -> list[str]:
    """A session in which the collector tells this, and perhaps acknowledges a report: what `status` then says is refused."""
    worker_of(folder, Line(StrictCollector(device, head=device.spool.chain.head), before_the_welcome=[*news]), []).work(words)
    standing = device.standing.now
    assert standing.trouble == ""
    return [each.partition(":")[0] for each in (standing.policy_trouble, standing.trust_trouble)]


def test_what_is_refused_of_the_schools_own_is_told_until_it_is_put_right(folder: StateFolder, device: ReportingDevice):
    device.trust = Disbelieving()
    both = ["the school's new policy cannot be used here", "the collector's new trust bundle is refused, the old one stays"]
    assert refused(device, folder, Trigger.SCHEDULE, POLICY, BUNDLE) == both
    assert refused(device, folder, None) == both  # nothing was acknowledged: it may not have come to telling it again
    assert refused(device, folder, Trigger.SCHEDULE, POLICY) == [both[0], ""]
    assert refused(device, folder, Trigger.SCHEDULE) == ["", ""]


def test_a_goodbye_tells_the_resident_when_to_come_back(folder: StateFolder, device: ReportingDevice):
    said: list[str] = []
    with pytest.raises(CollectorUnreachable):
        worker_of(folder, Line(StrictCollector(device), before_the_welcome=[GOODBYE]), said).work(None)
    assert said == ["retry-after 30 60"]


def test_a_collector_that_asks_for_patience_is_given_it(folder: StateFolder, device: ReportingDevice):
    said: list[str] = []
    with pytest.raises(CollectorUnreachable, match="patience: busy"):
        worker_of(folder, Line(StrictCollector(device), before_the_welcome=[THROTTLE]), said).work(None)
    assert said == ["retry-after 90 10"]


def test_a_refused_report_is_put_aside_and_the_chain_goes_on(folder: StateFolder, device: ReportingDevice):
    line = Line(StrictCollector(device, never={1: "SCHEMA_INVALID"}))
    for _ in range(2):
        worker_of(folder, line, []).work(Trigger.SCHEDULE)
    summary = device.spool.summary()
    assert (line.collector.story, summary.messages, summary.dead_letters) == (
        ["1-1 gap SCHEMA_INVALID 1/0/0", "2 report"],
        0,
        1,
    )


def test_a_whole_device_that_is_refused_keeps_its_report(folder: StateFolder, device: ReportingDevice):
    line = Line(StrictCollector(device, never={1: "KEY_REVOKED"}))
    with pytest.raises(DeliveryRefused, match="KEY_REVOKED"):
        worker_of(folder, line, []).work(Trigger.SCHEDULE)
    assert device.spool.summary().messages == 1
