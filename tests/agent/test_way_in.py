"""A device finds its way in by itself: it renews, tries what is new, goes back to what has worked, and hears why it is out."""

import queue
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from certificate_for import certificate_for
from made_up_device import new_folder

from agent.enrolment.enrolling import Applicant, enrol
from agent.enrolment_record import EnrolmentRecord
from agent.errors import AgentError, CollectorUnreachable, DeliveryRefused
from agent.line.hearing import Hearing
from agent.line.http2_session import SessionStream
from agent.line.uplink import EnrolmentPort
from agent.moment import Moment
from agent.state_folder import StateFolder
from agent.trust import tls_pairs
from agent.trust.identity import Identity
from agent.trust.tls_pairs import current_pair, keep_next, key_to_certify, next_pair
from agent.trust.trust_store import TrustStore
from agent.ways.way_in import WayIn
from collector.keys import authorities
from collector.keys.keys import CollectorKeys
from collector.store import devices
from collector.store.devices import DeviceState
from compliance.enrolment_offer import EnrolmentOffer
from compliance.facts import DeviceIdentity
from compliance.wire.v1 import session_pb2
from tests.fakes.collector import RunningCollector, running

PATIENCE_SECONDS = 30.0
SERIAL = "5CD1234ABC"


def real_clock() -> datetime:
    """TLS asks the computer's own clock, so these tests live today."""
    return datetime.now(UTC)


def in_words(error: AgentError) -> str:
    """The kind of an error as far as this matters here, and its words."""
    kind = next(kind for kind in (DeliveryRefused, CollectorUnreachable, AgentError) if isinstance(error, kind))
    return f"{kind.__name__}: {error}"


@dataclass
class Device:
    """An enrolled device as far as its way in goes. Its clock runs with the computer's, `ahead` of it."""

    collector: RunningCollector
    folder: StateFolder
    record: EnrolmentRecord
    ahead: timedelta = field(default=timedelta(0))
    asked: int = 0  # how often the enrolment port was
    renewal_trouble: str = ""

    def session(self) -> str:
        """Open a session as the worker does: "welcome", or what went wrong."""
        heard: queue.SimpleQueue[Hearing] = queue.SimpleQueue()
        identity, record = Identity(self.folder), self.record
        way_in = WayIn(
            self.folder,
            record,
            identity,
            self._port,
            lambda: real_clock() + self.ahead,
            lambda: None,
            renewal_trouble=self._note,
        )
        try:
            stream = way_in.open(lambda tls, listen: SessionStream(record.host, record.agents_port, tls, listen), heard.put)
        except AgentError as error:
            return in_words(error)
        hello = session_pb2.Hello(protocol_min=1, protocol_max=1, device_id=identity.device_id)
        stream.send(session_pb2.AgentMessage(hello=hello))
        try:
            what = heard.get(timeout=PATIENCE_SECONDS)
        finally:
            stream.send(session_pb2.AgentMessage(bye=session_pb2.Bye()))
            stream.close()
        if isinstance(what, AgentError):
            return in_words(what)
        return "nothing" if what is None else str(what.WhichOneof("kind"))

    def _note(self, trouble: str) -> None:
        self.renewal_trouble = trouble

    def _port(self, roots: bytes) -> "closing[EnrolmentPort]":
        self.asked += 1
        return closing(EnrolmentPort("127.0.0.1", self.record.enrolment_port, roots))

    @property
    def serial(self) -> str:
        """Of the certificate in use here."""
        pair = current_pair(self.folder)
        assert pair is not None
        return pair.serial

    @property
    def serial_there(self) -> str:
        """Of the certificate that is the current one at the collector."""
        with self.collector.database.reading() as tx:
            stored = devices.find(tx, bytes.fromhex(self.record.device_id))
        assert stored is not None
        return stored.certificate_serial

    def set_state(self, state: DeviceState) -> None:
        with self.collector.database.writing() as tx:
            devices.set_state(tx, bytes.fromhex(self.record.device_id), state, "test", real_clock())


def enrolled(collector: RunningCollector, path: Path) -> Device:
    folder, config = new_folder(path), collector.config
    offer = EnrolmentOffer(
        school_id="example",
        school_name="Example Primary School",
        host="127.0.0.1",
        enrolment_port=config.enrolment_port,
        agents_port=config.agents_port,
        certificate_authority=collector.authority.decode(),
        trust_key_sha256=collector.trust_key_sha256,
        token=collector.signed_loan(serial=SERIAL),
        school_key="",
        loan_id="LOAN-1",
        serial=SERIAL,
        asset_tag="",
        expires_at=None,
    )
    seen = DeviceIdentity("laptop", "Example", "Book 14", SERIAL, portable=True)
    with closing(EnrolmentPort("127.0.0.1", config.enrolment_port, collector.authority)) as port:
        record = enrol(
            folder, offer, Applicant("linux", seen, ""), port, lambda: Moment(bytes(16), 0, real_clock()), lambda _: None
        )
    return Device(collector, folder, record)


@pytest.fixture
def collector(tmp_path: Path) -> Iterator[RunningCollector]:
    with running(tmp_path / "data", real_clock) as served:
        yield served


@pytest.fixture
def device(collector: RunningCollector, tmp_path: Path) -> Device:
    return enrolled(collector, tmp_path)


def test_a_young_certificate_is_not_renewed(device: Device) -> None:
    before = device.serial
    assert (device.session(), device.serial, next_pair(device.folder)) == ("welcome", before, None)


def test_at_half_its_life_a_certificate_is_renewed_and_becomes_the_current_one_with_its_first_use(device: Device) -> None:
    before, device.ahead = device.serial, timedelta(days=19)
    said = device.session()
    assert (said, device.serial != before, device.serial == device.serial_there) == ("welcome", True, True)


def test_while_the_enrolment_port_cannot_be_reached_the_old_certificate_is_used(device: Device) -> None:
    before, device.ahead = device.serial, timedelta(days=19)
    device.record = EnrolmentRecord(**{**vars_of(device.record), "enrolment_port": 1})
    assert (device.session(), device.serial) == ("welcome", before)


def test_a_renewal_that_fails_is_told_and_tried_again_in_its_own_time(device: Device) -> None:
    before, good = device.serial, device.record
    device.record, device.ahead = EnrolmentRecord(**{**vars_of(good), "enrolment_port": 1}), timedelta(days=19)
    sessions = [device.session(), device.session()]  # the second in a second, while the wait is one of up to an hour
    assert (sessions, device.asked) == (["welcome"] * 2, 1)
    expected = "failed once, and is tried again by itself: the collector at 127.0.0.1:1 cannot be reached"
    assert device.renewal_trouble.startswith(expected)
    device.record = good
    device.ahead += timedelta(days=2)
    device.session()
    assert (next_pair(device.folder) is not None or device.serial != before, device.renewal_trouble) == (True, "")


def vars_of(record: EnrolmentRecord) -> dict[str, object]:
    return {name: getattr(record, name) for name in record.__dataclass_fields__}


def test_a_device_whose_certificate_has_ended_renews_it_and_goes_on_without_a_person(tmp_path: Path) -> None:
    with running(tmp_path / "data", real_clock, device_life=timedelta(seconds=4)) as collector:
        device = enrolled(collector, tmp_path)
        before = device.serial
        device.ahead = timedelta(0)
        pause = queue.SimpleQueue[None]()
        with pytest.raises(queue.Empty):
            pause.get(timeout=5)  # the certificate ends
        assert (device.session(), device.serial != before) == ("welcome", True)


def test_a_device_that_has_lost_its_certificate_gets_another_by_its_signing_key(device: Device) -> None:
    (device.folder.path / tls_pairs.CURRENT).unlink()
    assert (device.session(), device.serial == device.serial_there) == ("welcome", True)


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (DeviceState.RETURNED, "this device is returned; its reports are no longer taken"),
        (DeviceState.QUARANTINED, "this device is quarantined"),
        (DeviceState.PENDING_APPROVAL, "a technician must approve this device first"),
    ],
)
def test_a_device_without_a_good_certificate_is_told_why_it_gets_none(device: Device, state: DeviceState, words: str) -> None:
    device.set_state(state)
    (device.folder.path / tls_pairs.CURRENT).unlink()
    said = device.session()
    assert (said.startswith("DeliveryRefused: "), words in said) == (True, True), said


def test_a_refused_session_is_explained_by_the_collector(device: Device) -> None:
    device.set_state(DeviceState.LOST)
    assert device.session() == (
        "DeliveryRefused: the collector refuses this device: this device is lost; its reports are no longer taken"
    )


def test_a_certificate_that_no_handshake_accepts_is_renewed_because_the_collector_says_so(
    device: Device, collector: RunningCollector
) -> None:
    """The authority was replaced while the device was away: to it, the refused handshake looks like a server that is down."""
    folder, now = collector.opened.folder.keys, real_clock()
    keys = CollectorKeys(folder)
    authorities.add(folder, now)
    keys.keep_fresh("127.0.0.1", now)
    assert device.session() == "welcome"  # the greeting brings the bundle
    TrustStore(device.folder).accept(keys.trust().sealed)
    authorities.switch(folder)
    authorities.retire(folder)
    keys.keep_fresh("127.0.0.1", now)
    first, second = device.session(), device.session()
    assert (first.startswith("CollectorUnreachable: the collector refuses this device for now"), second) == (True, "welcome"), (
        first
    )
    assert "certificate authority was replaced" in first


def test_a_new_certificate_that_fails_is_set_aside_and_the_old_one_used(device: Device) -> None:
    before = device.serial
    keep_next(device.folder, certificate_for(key_to_certify(device.folder).public_key, real_clock()))
    device.record = EnrolmentRecord(**{**vars_of(device.record), "enrolment_port": 1})  # nobody explains or renews
    found = [device.session() for _ in range(3)]
    waiting = next_pair(device.folder)
    assert [each.partition(":")[0] for each in found] == ["CollectorUnreachable", "welcome", "welcome"]
    assert (device.serial, waiting is not None) == (before, True)


def test_after_a_day_what_was_set_aside_is_tried_again(device: Device) -> None:
    keep_next(device.folder, certificate_for(key_to_certify(device.folder).public_key, real_clock()))
    device.record = EnrolmentRecord(**{**vars_of(device.record), "enrolment_port": 1})
    found = [device.session(), device.session()]
    device.ahead = timedelta(days=1, minutes=1)
    found += [device.session(), device.session()]
    assert [each.partition(":")[0] for each in found] == ["CollectorUnreachable", "welcome"] * 2


def test_new_authorities_that_fail_are_set_aside_and_the_old_ones_believed(
    device: Device, collector: RunningCollector, tmp_path: Path
) -> None:
    other = CollectorKeys.create(tmp_path / "other", "Another School", "127.0.0.1", real_clock())
    folder = collector.opened.folder.keys
    wrong = bundle_of(folder, other.authority_pem, version=9)
    TrustStore(device.folder).accept(wrong)
    found = [device.session(), device.session()]
    assert [each.partition(":")[0] for each in found] == ["CollectorUnreachable", "welcome"]


def bundle_of(folder: Path, root: str, version: int) -> bytes:
    from collector.keys.server_keys import TRUST, server_signer
    from compliance.trust import TrustBundle, sign_trust

    now = real_clock()
    content = TrustBundle(version, (root,), (), now, now + timedelta(days=800))
    return sign_trust(content, server_signer(folder, TRUST))


def test_a_network_that_is_down_is_not_taken_for_a_fault_of_what_is_new(device: Device) -> None:
    keep_next(device.folder, certificate_for(key_to_certify(device.folder).public_key, real_clock()))
    good, device.record = device.record, EnrolmentRecord(**{**vars_of(device.record), "enrolment_port": 1, "agents_port": 1})
    down = [device.session(), device.session()]
    device.record = EnrolmentRecord(**{**vars_of(good), "enrolment_port": 1})
    up = [device.session(), device.session()]
    assert [each.partition(":")[0] for each in (*down, *up)] == ["CollectorUnreachable"] * 3 + ["welcome"]


def test_an_unreachable_collector_is_not_asked_why(device: Device) -> None:
    device.record = EnrolmentRecord(**{**vars_of(device.record), "agents_port": 1})
    assert "nothing listens there" in device.session()


def test_errors_keep_the_collectors_word() -> None:
    assert (DeliveryRefused("no", code="lost").code, CollectorUnreachable("x").retry_after_seconds) == ("lost", 0)
