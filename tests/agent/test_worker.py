"""The worker against a collector made of a few lines: what it tells its starter, and what it does when a session goes wrong."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from made_up_device import made_up_device, new_folder, open_spool
from strict_collector import RECEIVED_AT, Line, ReceiptsKey, StrictCollector

from agent.briefing import load_policy
from agent.cycle import ReportingDevice
from agent.errors import AgentError, CollectorUnreachable, DeliveryRefused
from agent.spool.summary import look_into_story
from agent.state_folder import StateFolder
from agent.worker import EndAsked, Hearing, SurveyAsked, Worker
from compliance.envelope import Purpose, unseal
from compliance.report import Trigger
from compliance.wire.codec import decode_report
from compliance.wire.mirror import to_timestamp
from compliance.wire.v1 import enrolment_pb2, session_pb2

PACK = Path(__file__).parents[2] / "configs" / "policies" / "s004-primary.toml"


@pytest.fixture
def folder(tmp_path: Path) -> StateFolder:
    return new_folder(tmp_path)


@pytest.fixture
def device(folder: StateFolder) -> Iterator[ReportingDevice]:
    spool = open_spool(folder)
    yield made_up_device(folder, spool)
    spool.close()


def worker_of(folder: StateFolder, line: Line, said: list[str], stays: float = 0.0) -> Worker:
    return Worker(folder, line.collector.device, line.open, lambda: stays, said.append)


def test_it_surveys_delivers_and_says_goodbye(folder: StateFolder, device: ReportingDevice):
    line, said = Line(StrictCollector(device)), list[str]()
    worker_of(folder, line, said).work(Trigger.BOOT)
    assert (said, line.kinds, device.spool.summary().messages) == (
        ["surveyed boot", "welcomed", "acknowledged 1"],
        ["hello", "envelope", "bye"],
        0,
    )


def test_the_next_hello_brings_back_the_sessions_nonce(folder: StateFolder, device: ReportingDevice):
    line = Line(StrictCollector(device))
    for _ in range(2):
        worker_of(folder, line, []).work(None)
    nonces = [each.hello.last_session_nonce for each in line.heard if each.HasField("hello")]
    assert nonces == [b"", b"s"]


def test_the_next_report_shows_the_nonce_that_the_server_gave(folder: StateFolder, device: ReportingDevice):
    line = Line(StrictCollector(device))
    for _ in range(2):
        worker_of(folder, line, []).work(Trigger.SCHEDULE)
    envelopes = [each.envelope for each in line.heard if each.HasField("envelope")]
    key = device.identity.signer.public_key
    headers = [decode_report(unseal(each, Purpose.REPORT, key).payload)[0] for each in envelopes]
    assert [each.server_nonce for each in headers] == [b"", b"n"]


def test_an_open_session_takes_a_survey_and_ends_when_its_starter_does(folder: StateFolder, device: ReportingDevice):
    line, said = Line(StrictCollector(device)), list[str]()
    worker = worker_of(folder, line, said, stays=60.0)
    worker.events.put(SurveyAsked(Trigger.CHANGE))
    ask_to_end = line.collector.ack

    def ack_and_end() -> session_pb2.Ack:
        worker.events.put(EndAsked("the resident has ended"))
        return ask_to_end()

    line.collector.ack = ack_and_end  # type: ignore[method-assign] # its user ends the worker while it waits for the answer
    worker.work(None)
    assert (said[0], line.heard[-1].bye.reason) == ("surveyed change", "the resident has ended")


def policy(toml: str) -> session_pb2.ServerMessage:
    from hashlib import sha256

    pack = enrolment_pb2.PolicyPack(policy_id="s004-primary", version="1", digest=sha256(toml.encode()).digest(), toml=toml)
    return session_pb2.ServerMessage(policy=pack)


def test_a_new_policy_is_kept_and_its_digest_confirmed(folder: StateFolder, device: ReportingDevice):
    line = Line(StrictCollector(device), before_the_welcome=[policy(PACK.read_text())])
    worker_of(folder, line, []).work(None)
    status = next(each.policy_status for each in line.heard if each.HasField("policy_status"))
    assert (status.digest_in_use, status.error, load_policy(folder).policy_id) == (device.policy.digest, "", "s004-primary")


def test_a_policy_that_cannot_be_read_is_not_kept_and_the_collector_hears_why(folder: StateFolder, device: ReportingDevice):
    line = Line(StrictCollector(device), before_the_welcome=[policy("nonsense = 1")])
    worker_of(folder, line, []).work(None)
    status = next(each.policy_status for each in line.heard if each.HasField("policy_status"))
    assert (bool(status.error), load_policy(folder).policy_id) == (True, "")


GOODBYE = session_pb2.ServerMessage(
    goodbye=session_pb2.Goodbye(reconnect_after_seconds=30, spread_seconds=60, reason="restart")
)


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


def test_a_goodbye_tells_the_resident_when_to_come_back(folder: StateFolder, device: ReportingDevice):
    said: list[str] = []
    with pytest.raises(CollectorUnreachable):
        worker_of(folder, Line(StrictCollector(device), before_the_welcome=[GOODBYE]), said).work(None)
    assert said == ["retry-after 30 60"]


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


def test_what_was_kept_is_delivered_once_by_the_next_worker(folder: StateFolder, device: ReportingDevice):
    with pytest.raises(CollectorUnreachable):
        worker_of(folder, Line(StrictCollector(device), before_the_welcome=[None]), []).work(Trigger.SCHEDULE)
    line = Line(StrictCollector(device))
    worker_of(folder, line, []).work(None)
    assert (line.kinds, device.spool.summary().messages) == (["hello", "envelope", "bye"], 0)


def test_the_collectors_receipt_is_kept_and_what_was_not_checked_says_so(folder: StateFolder, device: ReportingDevice):
    line = Line(StrictCollector(device))
    worker_of(folder, line, []).work(Trigger.SCHEDULE)
    (kept,) = look_into_story(folder).receipts
    assert (kept.sequence, kept.received_at, kept.is_checked) == (1, RECEIVED_AT.isoformat(), False)


class Trusted:
    """A trust bundle with one receipts key."""

    version = 1

    def __init__(self, key: bytes) -> None:
        self.receipt_keys = (key,)

    def accept(self, sealed: bytes) -> None:
        """None comes."""


def test_a_receipt_by_a_trusted_key_is_checked(folder: StateFolder, device: ReportingDevice):
    line = Line(StrictCollector(device))
    device.trust = Trusted(line.collector.key.public_key)
    worker_of(folder, line, []).work(Trigger.SCHEDULE)
    assert [each.is_checked for each in look_into_story(folder).receipts] == [True]


def test_a_receipt_by_another_key_deletes_nothing(folder: StateFolder, device: ReportingDevice):
    device.trust = Trusted(ReceiptsKey().public_key)
    with pytest.raises(DeliveryRefused, match="not signed by a key that this device trusts; kept all"):
        worker_of(folder, Line(StrictCollector(device)), []).work(Trigger.SCHEDULE)
    assert (device.spool.summary().messages, look_into_story(folder).receipts) == (1, ())


def test_a_receipt_for_another_message_deletes_nothing(folder: StateFolder, device: ReportingDevice):
    line = Line(StrictCollector(device))
    device.trust = Trusted(line.collector.key.public_key)
    earlier = line.collector.ack()
    line.collector.ack = lambda: session_pb2.Ack(  # type: ignore[method-assign] # it hands out the receipt of another place
        epoch=0,
        sequence=line.collector.head.sequence,
        head_hash=line.collector.head.hash,
        received_at=earlier.received_at,
        receipt=earlier.receipt,
    )
    with pytest.raises(DeliveryRefused, match="receipt names message 0 of epoch 0"):
        worker_of(folder, line, []).work(Trigger.SCHEDULE)
    assert device.spool.summary().messages == 1


def test_a_device_that_was_accepted_anew_begins_an_epoch_and_reports_at_once(folder: StateFolder, device: ReportingDevice):
    line = Line(StrictCollector(device))
    for _ in range(2):
        worker_of(folder, line, []).work(Trigger.SCHEDULE)
    line.collector.accept()
    worker_of(folder, line, []).work(Trigger.SCHEDULE)
    assert (line.collector.story[2:], device.spool.summary().dead_letters) == (
        ["1 epoch 1 after 0, accepted, 1 abandoned", "2 report"],
        1,
    )


def test_a_collector_restored_from_a_backup_gets_what_is_still_here_and_hears_what_is_not(
    folder: StateFolder, device: ReportingDevice
):
    line = Line(StrictCollector(device))
    worker_of(folder, line, []).work(Trigger.SCHEDULE)
    backup = line.collector.snapshot()
    for _ in range(2):
        worker_of(folder, line, []).work(Trigger.SCHEDULE)
    restored = Line(backup)
    worker_of(folder, restored, []).work(Trigger.SCHEDULE)
    assert backup.story == ["1 report", "2-3 gap collector_restored 2/0/0", "4 report"]


def test_a_collector_restored_to_before_an_epoch_gets_its_beginning_again(folder: StateFolder, device: ReportingDevice):
    line = Line(StrictCollector(device))
    worker_of(folder, line, []).work(Trigger.SCHEDULE)
    backup = line.collector.snapshot()
    line.collector.accept()
    worker_of(folder, line, []).work(None)
    worker_of(folder, Line(backup), []).work(Trigger.SCHEDULE)
    assert backup.story == [
        "1 report",
        "1 epoch 1 after 0, accepted, 0 abandoned",
        "2-2 gap collector_restored 1/0/0",
        "3 report",
    ]


THROTTLE = session_pb2.ServerMessage(throttle=session_pb2.Throttle(retry_after_seconds=90, spread_seconds=10, reason="busy"))
CHALLENGE = session_pb2.ServerMessage(challenge=session_pb2.Challenge(server_nonce=b"newer"))


def test_a_collector_that_asks_for_patience_is_given_it(folder: StateFolder, device: ReportingDevice):
    said: list[str] = []
    with pytest.raises(CollectorUnreachable, match="patience: busy"):
        worker_of(folder, Line(StrictCollector(device), before_the_welcome=[THROTTLE]), said).work(None)
    assert said == ["retry-after 90 10"]


def test_a_newer_nonce_in_the_middle_of_a_session_dates_what_follows(folder: StateFolder, device: ReportingDevice):
    with pytest.raises(CollectorUnreachable):
        worker_of(folder, Line(StrictCollector(device), before_the_welcome=[CHALLENGE, None]), []).work(None)
    assert device.standing.now.server_nonce == b"newer".hex()


@pytest.mark.parametrize(("minutes", "ahead"), [(0, -60), (-60, 3540), (400, -24060)])
def test_how_far_this_clock_is_from_the_collectors_is_kept(
    folder: StateFolder, device: ReportingDevice, minutes: int, ahead: int
):
    told = to_timestamp(RECEIVED_AT + timedelta(minutes=minutes))
    worker_of(folder, Line(StrictCollector(device, welcome_with={"server_time": told})), []).work(None)
    assert device.standing.now.clock_ahead_seconds == ahead
