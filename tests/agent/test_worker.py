"""The worker against a collector made of a few lines: what it tells its starter, and what it does when a session goes wrong."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from made_up_device import made_up_device, new_folder

from agent.briefing import load_policy
from agent.cycle import ReportingDevice
from agent.errors import AgentError, CollectorUnreachable, DeliveryRefused
from agent.spool import Spool
from agent.state_folder import StateFolder
from agent.worker import EndAsked, Hearing, SurveyAsked, Worker
from compliance.envelope import Purpose, unseal
from compliance.report import Trigger
from compliance.wire.codec import decode_report
from compliance.wire.v1 import enrolment_pb2, session_pb2

PACK = Path(__file__).parents[2] / "configs" / "policies" / "s004-primary.toml"


@dataclass
class Collector:
    """The other end of a stream. `answer` may add to or replace what is said after each message."""

    device: ReportingDevice
    before_the_welcome: list[Hearing] = field(default_factory=list)
    refuse_with: session_pb2.Nack | None = None
    heard: list[session_pb2.AgentMessage] = field(default_factory=list)

    def open(self, hear: Callable[[Hearing], None]) -> "Collector":
        self._hear = hear
        return self

    def send(self, message: session_pb2.AgentMessage) -> None:
        self.heard.append(message)
        match message.WhichOneof("kind"):
            case "hello":
                for each in self.before_the_welcome:
                    self._hear(each)
                self._hear(session_pb2.ServerMessage(welcome=self._welcome()))
            case "envelope" if self.refuse_with is not None:
                self._hear(session_pb2.ServerMessage(nack=self.refuse_with))
            case "envelope":
                self._hear(session_pb2.ServerMessage(ack=self._ack(message.envelope)))

    def close(self) -> None:
        """Nothing to hang up."""

    def _welcome(self) -> session_pb2.Welcome:
        held = self.device.spool.summary().acknowledged
        return session_pb2.Welcome(protocol=1, resume_from=held + 1, window_messages=8, session_nonce=b"s", server_nonce=b"n")

    def _ack(self, envelope: bytes) -> session_pb2.Ack:
        unsealed = unseal(envelope, Purpose.REPORT, self.device.identity.signer.public_key)
        header, _ = decode_report(unsealed.payload)
        return session_pb2.Ack(epoch=header.epoch, sequence=header.sequence, head_hash=unsealed.message_hash)

    @property
    def kinds(self) -> list[str]:
        return [str(each.WhichOneof("kind")) for each in self.heard]


@pytest.fixture
def folder(tmp_path: Path) -> StateFolder:
    return new_folder(tmp_path)


@pytest.fixture
def device(folder: StateFolder) -> Iterator[ReportingDevice]:
    spool = Spool(folder)
    yield made_up_device(folder, spool)
    spool.close()


def worker_of(folder: StateFolder, collector: Collector, said: list[str], stays: float = 0.0) -> Worker:
    return Worker(folder, collector.device, collector.open, lambda: stays, said.append)


def test_it_surveys_delivers_and_says_goodbye(folder: StateFolder, device: ReportingDevice):
    collector, said = Collector(device), list[str]()
    worker_of(folder, collector, said).work(Trigger.BOOT)
    assert (said, collector.kinds, device.spool.summary().messages) == (
        ["surveyed boot", "welcomed", "acknowledged 1"],
        ["hello", "envelope", "bye"],
        0,
    )


def test_the_next_hello_brings_back_the_sessions_nonce(folder: StateFolder, device: ReportingDevice):
    collector = Collector(device)
    for _ in range(2):
        worker_of(folder, collector, []).work(None)
    nonces = [each.hello.last_session_nonce for each in collector.heard if each.HasField("hello")]
    assert nonces == [b"", b"s"]


def test_the_next_report_shows_the_nonce_that_the_server_gave(folder: StateFolder, device: ReportingDevice):
    collector = Collector(device)
    for _ in range(2):
        worker_of(folder, collector, []).work(Trigger.SCHEDULE)
    envelopes = [each.envelope for each in collector.heard if each.HasField("envelope")]
    key = device.identity.signer.public_key
    headers = [decode_report(unseal(each, Purpose.REPORT, key).payload)[0] for each in envelopes]
    assert [each.server_nonce for each in headers] == [b"", b"n"]


def test_an_open_session_takes_a_survey_and_ends_when_its_starter_does(folder: StateFolder, device: ReportingDevice):
    collector, said = Collector(device), list[str]()
    worker = worker_of(folder, collector, said, stays=60.0)
    worker.events.put(SurveyAsked(Trigger.CHANGE))
    collector.before_the_welcome = []
    ask_to_end = collector._ack

    def ack_and_end(envelope: bytes) -> session_pb2.Ack:
        worker.events.put(EndAsked("the resident has ended"))
        return ask_to_end(envelope)

    collector._ack = ack_and_end  # type: ignore[method-assign] # this collector's user ends the worker while it waits for the answer
    worker.work(None)
    assert (said[0], collector.heard[-1].bye.reason) == ("surveyed change", "the resident has ended")


def policy(toml: str) -> session_pb2.ServerMessage:
    from hashlib import sha256

    pack = enrolment_pb2.PolicyPack(policy_id="s004-primary", version="1", digest=sha256(toml.encode()).digest(), toml=toml)
    return session_pb2.ServerMessage(policy=pack)


def test_a_new_policy_is_kept_and_its_digest_confirmed(folder: StateFolder, device: ReportingDevice):
    collector = Collector(device, before_the_welcome=[policy(PACK.read_text())])
    worker_of(folder, collector, []).work(None)
    status = next(each.policy_status for each in collector.heard if each.HasField("policy_status"))
    assert (status.digest_in_use, status.error, load_policy(folder).policy_id) == (device.policy.digest, "", "s004-primary")


def test_a_policy_that_cannot_be_read_is_not_kept_and_the_collector_hears_why(folder: StateFolder, device: ReportingDevice):
    collector = Collector(device, before_the_welcome=[policy("nonsense = 1")])
    worker_of(folder, collector, []).work(None)
    status = next(each.policy_status for each in collector.heard if each.HasField("policy_status"))
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
    collector = Collector(device, before_the_welcome=[hearing])
    with pytest.raises(error, match=words):
        worker_of(folder, collector, []).work(Trigger.SCHEDULE)
    assert (device.spool.summary().messages, words in device.standing.now.trouble) == (1, True)


def test_trouble_is_over_when_the_collector_greets_again(folder: StateFolder, device: ReportingDevice):
    with pytest.raises(CollectorUnreachable):
        worker_of(folder, Collector(device, before_the_welcome=[None]), []).work(None)
    worker_of(folder, Collector(device), []).work(None)
    assert device.standing.now.trouble == ""


def test_a_refusal_is_remembered_until_the_collector_greets_again(folder: StateFolder, device: ReportingDevice):
    remembered = []
    for hearing in (DeliveryRefused("this device is returned"), CollectorUnreachable("no route")):
        with pytest.raises(AgentError):
            worker_of(folder, Collector(device, before_the_welcome=[hearing]), []).work(None)
        remembered.append((device.standing.now.trouble, device.standing.now.refusal))
    worker_of(folder, Collector(device), []).work(None)
    assert (remembered, device.standing.now.refusal) == (
        [("this device is returned", "this device is returned"), ("no route", "this device is returned")],
        "",
    )


def test_a_goodbye_tells_the_resident_when_to_come_back(folder: StateFolder, device: ReportingDevice):
    said: list[str] = []
    with pytest.raises(CollectorUnreachable):
        worker_of(folder, Collector(device, before_the_welcome=[GOODBYE]), said).work(None)
    assert said == ["retry-after 30 60"]


def test_a_refused_report_stays_in_the_spool(folder: StateFolder, device: ReportingDevice):
    collector = Collector(device, refuse_with=session_pb2.Nack(code="SCHEMA_INVALID"))
    with pytest.raises(DeliveryRefused, match="SCHEMA_INVALID"):
        worker_of(folder, collector, []).work(Trigger.SCHEDULE)
    assert device.spool.summary().messages == 1


def test_what_was_kept_is_delivered_once_by_the_next_worker(folder: StateFolder, device: ReportingDevice):
    with pytest.raises(CollectorUnreachable):
        worker_of(folder, Collector(device, before_the_welcome=[None]), []).work(Trigger.SCHEDULE)
    collector = Collector(device)
    worker_of(folder, collector, []).work(None)
    assert (collector.kinds, device.spool.summary().messages) == (["hello", "envelope", "bye"], 0)
