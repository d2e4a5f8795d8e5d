"""The worker against a collector made of a few lines: what it tells its starter, and what it does when a session goes wrong."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from made_up_device import made_up_device, new_folder, open_spool
from recorded_host import RecordedHost
from strict_collector import RECEIVED_AT, Line, ReceiptsKey, StrictCollector

from agent.briefing import PolicyInForce, load_policy
from agent.continuity import begin_again_if_lost, heartbeat_now
from agent.cycle import ReportingDevice
from agent.errors import AgentError, CollectorUnreachable, DeliveryRefused
from agent.session import Session
from agent.spool.message import SpooledMessage
from agent.spool.summary import look_into_story
from agent.state_folder import StateFolder
from agent.worker import EndAsked, Hearing, SurveyAsked, Worker
from compliance.continuity import EpochStart
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
    made_up = made_up_device(folder, open_spool(folder))
    yield made_up
    made_up.spool.close()


def worker_of(folder: StateFolder, line: Line, said: list[str], stays: float = 0.0) -> Worker:
    return Worker(folder, line.collector.device, line.open, lambda: stays, said.append)


def test_it_surveys_delivers_and_says_goodbye(folder: StateFolder, device: ReportingDevice):
    line, said = Line(StrictCollector(device)), list[str]()
    worker_of(folder, line, said).work(Trigger.BOOT)
    assert (said, line.kinds, device.spool.summary().messages) == (
        ["surveyed boot", "welcomed", "heartbeats 3600", "acknowledged 1"],
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


class LaterHost(RecordedHost):
    """A host whose clocks can be set."""

    at = datetime(2026, 11, 23, 8, 30, tzinfo=UTC)
    boot = bytes(16)

    def now(self) -> datetime:
        return self.at

    def boot_id(self) -> bytes:
        return self.boot

    def monotonic_milliseconds(self) -> int:
        return int((self.at - LaterHost.at).total_seconds() * 1000)


def an_hour_later(device: ReportingDevice, **changes: object) -> None:
    host = LaterHost("")
    host.at += timedelta(hours=1)
    for name, value in changes.items():
        setattr(host, name, value)
    device.host = host


def test_an_hour_after_the_last_message_a_heartbeat_names_the_last_report(folder: StateFolder, device: ReportingDevice):
    line, said = Line(StrictCollector(device)), list[str]()
    worker_of(folder, line, []).work(Trigger.SCHEDULE)
    worker_of(folder, line, []).work(None)
    an_hour_later(device)
    worker_of(folder, line, said).work(None)
    report, heartbeat = line.collector.taken.values()
    assert (line.collector.story, said[0], heartbeat.body.report_hash) == (["1 report", "2 heartbeat"], "beat", report.hash)


def test_a_sealed_heartbeat_has_at_most_360_bytes(folder: StateFolder, device: ReportingDevice):
    worker_of(folder, Line(StrictCollector(device, welcome_with={"server_nonce": bytes(32)})), []).work(Trigger.SCHEDULE)
    assert heartbeat_now(device)
    (place,) = device.spool.waiting(9)
    assert isinstance(place, SpooledMessage)
    assert len(place.message.sealed) <= 360


@pytest.mark.parametrize("change", ["another start", "another policy"])
def test_what_a_heartbeat_leaves_out_has_changed_so_it_is_a_report(folder: StateFolder, device: ReportingDevice, change: str):
    line = Line(StrictCollector(device))
    worker_of(folder, line, []).work(Trigger.SCHEDULE)
    an_hour_later(device, **({"boot": b"\x01" * 16} if change == "another start" else {}))
    if change == "another policy":
        device.policy = PolicyInForce("another", "1", "")
    worker_of(folder, line, []).work(None)
    assert line.collector.story == ["1 report", "2 report"]


def test_a_heartbeat_never_names_a_report_that_is_gone(folder: StateFolder, device: ReportingDevice):
    line = Line(StrictCollector(device, never={1: "TOO_LARGE"}))
    worker_of(folder, line, []).work(Trigger.SCHEDULE)
    an_hour_later(device)
    worker_of(folder, line, []).work(None)
    assert line.collector.story == ["1-1 gap TOO_LARGE 1/0/0", "2 report"]


def test_what_is_only_kept_asks_no_collector(folder: StateFolder, device: ReportingDevice):
    line, said = Line(StrictCollector(device)), list[str]()
    worker_of(folder, line, said).keep(Trigger.CHANGE)
    assert (said, line.heard, device.spool.summary().messages) == (["surveyed change"], [], 1)


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
    session = Session(folder, device, Line(StrictCollector(device)), lambda *_: pytest.fail("it reported"), lambda _: None)
    an_hour_later(device)
    session.hear(run_now(b"q" * 32, 120), heard_at=0)


@pytest.mark.parametrize("nonce", [b"", b"short"])
def test_a_question_without_a_proper_nonce_is_none(folder: StateFolder, device: ReportingDevice, nonce: bytes):
    session = Session(folder, device, Line(StrictCollector(device)), lambda *_: pytest.fail("it reported"), lambda _: None)
    session.hear(run_now(nonce), heard_at=0)


@pytest.mark.parametrize(("asked", "kept"), [(0, 3600), (1, 60), (600, 600), (2**32 - 1, 86_400)])
def test_the_collector_says_how_often_within_reason(folder: StateFolder, device: ReportingDevice, asked: int, kept: int):
    said: list[str] = []
    worker_of(folder, Line(StrictCollector(device, welcome_with={"heartbeat_seconds": asked})), said).work(None)
    assert (device.standing.now.heartbeat_seconds, said[1]) == (kept, f"heartbeats {kept}")


def lose_spool(folder: StateFolder, device: ReportingDevice) -> None:
    device.spool.close()
    for path in folder.path.glob("spool.db*"):
        path.unlink()
    device.spool = open_spool(folder)
    begin_again_if_lost(device)


def test_a_device_that_lost_its_spool_begins_an_epoch_and_names_what_it_knew_last(folder: StateFolder, device: ReportingDevice):
    line = Line(StrictCollector(device))
    worker_of(folder, line, []).work(Trigger.SCHEDULE)
    last = line.collector.head
    lose_spool(folder, device)
    worker_of(folder, line, []).work(None)
    start = line.collector.taken[1, 1].body
    assert isinstance(start, EpochStart)
    assert line.collector.story[1:] == ["1 epoch 1 after 0, spool_lost, 0 abandoned", "2 report"]
    assert (start.closed_sequence, start.closed_hash) == (last.sequence, last.hash)


def test_a_spool_that_was_lost_twice_before_anybody_heard_begins_where_the_collector_is(
    folder: StateFolder, device: ReportingDevice
):
    line = Line(StrictCollector(device))
    worker_of(folder, line, []).work(Trigger.SCHEDULE)
    for _ in range(2):
        lose_spool(folder, device)
        worker_of(folder, line, []).keep(Trigger.CHANGE)
    worker_of(folder, line, []).work(None)
    begin_again_if_lost(device)
    assert (line.collector.head, line.collector.forks) == (device.spool.chain.head, [])


def test_a_device_that_was_put_back_to_an_earlier_day_is_for_a_person(folder: StateFolder, device: ReportingDevice):
    line = Line(StrictCollector(device))
    worker_of(folder, line, []).work(Trigger.SCHEDULE)
    earlier = {path.name: path.read_bytes() for path in folder.path.iterdir() if path.is_file()}
    worker_of(folder, line, []).work(Trigger.SCHEDULE)
    device.spool.close()
    for path in [each for each in folder.path.iterdir() if each.is_file()]:
        path.unlink()
    for name, content in earlier.items():
        (folder.path / name).write_bytes(content)
    device.spool = open_spool(folder)
    restored = made_up_device(folder, device.spool)
    begin_again_if_lost(restored)
    line.collector.device = restored
    with pytest.raises(DeliveryRefused, match="holds 2 messages of epoch 0, this device has made 1"):
        worker_of(folder, line, []).work(None)
    assert (line.heard[-1].bye.reason[:24], line.collector.forks) == ("the collector holds 2 me", [])
