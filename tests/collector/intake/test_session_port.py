"""What the agents' port takes, what it refuses, and that it survives both."""

import socket
import ssl
import urllib.request

import grpc
import pytest

from collector.errors import PortInUse
from collector.serving_wiring import serving_of
from collector.store import audit, devices, evidence, verdicts
from collector.store.devices import Device, DeviceState
from compliance.assessment import Verdict
from compliance.envelope import Purpose, preauthentication_encoding, seal
from compliance.wire.v1 import envelope_pb2, session_pb2
from tests.fakes.collector import RunningCollector, serving
from tests.fakes.device import FakeDevice, Key
from tests.fakes.live_session import LiveSession, welcomed


@pytest.fixture
def device(collector: RunningCollector) -> FakeDevice:
    """A device on loan."""
    enrolled = FakeDevice()
    enrolled.enrol(collector.config.enrolment_port, collector.authority, token=collector.signed_loan())
    return enrolled


def say(collector: RunningCollector, device: FakeDevice, *envelopes: bytes) -> list[session_pb2.ServerMessage]:
    return device.session(collector.config.agents_port, collector.authority, envelopes)


def acknowledged(messages: list[session_pb2.ServerMessage]) -> int:
    return max((each.ack.sequence for each in messages if each.WhichOneof("kind") == "ack"), default=0)


def nacks(messages: list[session_pb2.ServerMessage]) -> list[str]:
    return [each.nack.code for each in messages if each.WhichOneof("kind") == "nack"]


def refusal(collector: RunningCollector, device: FakeDevice, *envelopes: bytes) -> str:
    with pytest.raises(grpc.RpcError) as caught:
        say(collector, device, *envelopes)
    assert caught.value.code() is grpc.StatusCode.PERMISSION_DENIED
    return str(caught.value.details())


def kept(collector: RunningCollector, device: FakeDevice) -> int:
    with collector.database.reading() as tx:
        return evidence.count(tx, device.device_id)


def test_reports_are_stored_byte_for_byte_judged_and_acknowledged(collector: RunningCollector, device: FakeDevice) -> None:
    sealed = [device.next_sealed(), device.next_sealed()]
    assert acknowledged(say(collector, device, *sealed)) == 2
    with collector.database.reading() as tx:
        stored = [evidence.at(tx, device.device_id, 0, sequence) for sequence in (1, 2)]
        judged = verdicts.of_device(tx, device.device_id)
        state = devices.find(tx, device.device_id)
    assert [each.sealed for each in stored if each] == sealed
    assert (judged["ENC-1"].verdict, judged["LOCK-1"].verdict) == (Verdict.PASS, Verdict.UNKNOWN)
    assert state is not None
    assert state.state is DeviceState.REPORTING


def test_the_welcome_says_where_to_go_on_and_carries_policy_and_registers(
    collector: RunningCollector, device: FakeDevice
) -> None:
    say(collector, device, device.next_sealed())
    messages = say(collector, device)
    assert [each.WhichOneof("kind") for each in messages] == ["welcome", "registers", "policy", "trust_bundle"]
    assert messages[0].welcome.resume_from == 2


def test_a_message_delivered_again_is_acknowledged_again_and_stored_once(
    collector: RunningCollector, device: FakeDevice
) -> None:
    sealed = device.next_sealed()
    say(collector, device, sealed)
    assert acknowledged(say(collector, device, sealed)) == 1
    assert kept(collector, device) == 1


def test_a_message_from_further_on_is_sent_back_for_the_missing_one(collector: RunningCollector, device: FakeDevice) -> None:
    first, second = device.next_sealed(), device.next_sealed()
    messages = say(collector, device, second)
    assert nacks(messages) == ["OUT_OF_ORDER"]
    assert messages[-1].nack.expected_sequence == 1
    assert acknowledged(say(collector, device, first, second)) == 2


def test_another_message_in_the_same_place_is_a_fork_both_are_kept_and_the_device_is_quarantined(
    collector: RunningCollector, device: FakeDevice
) -> None:
    say(collector, device, device.next_sealed())
    device.sequence, device.head_hash = 0, bytes(32)
    assert "CHAIN_FORK" in refusal(collector, device, device.next_sealed(agent_version="0.1.1"))
    with collector.database.reading() as tx:
        stored, forks = devices.find(tx, device.device_id), evidence.forks_of(tx, device.device_id)
    assert stored is not None
    assert (stored.state, len(forks)) == (DeviceState.QUARANTINED, 1)


def test_a_device_that_reports_from_another_computer_is_quarantined_and_its_evidence_kept(
    collector: RunningCollector, device: FakeDevice
) -> None:
    device.serial = "5CD0000NEW"
    say(collector, device, device.next_sealed())
    with collector.database.reading() as tx:
        stored = devices.find(tx, device.device_id)
    assert stored is not None
    assert (stored.state, kept(collector, device)) == (DeviceState.QUARANTINED, 1)
    assert "it now reports from 5CD0000NEW" in stored.state_reason


def test_a_session_of_many_more_messages_than_the_window_is_taken_whole(
    collector: RunningCollector, device: FakeDevice
) -> None:
    assert acknowledged(say(collector, device, *[device.next_sealed() for _ in range(200)])) == 200


def test_a_batch_is_taken_in_the_order_of_the_chain(collector: RunningCollector, device: FakeDevice) -> None:
    with welcomed(device, collector.config.agents_port, collector.authority) as (session, welcome):
        assert "batch" in welcome.capabilities
        session.batch(*[device.next_sealed() for _ in range(50)])
        assert session.hear_ack(50).head_hash == device.head_hash
    assert kept(collector, device) == 50


def test_more_than_the_window_holds_ends_the_session(collector: RunningCollector, device: FakeDevice) -> None:
    with welcomed(device, collector.config.agents_port, collector.authority) as (session, welcome):
        session.batch(*[b"x"] * (2 * welcome.window_messages + 1))
        ended = session.hear_end()
    assert isinstance(ended, grpc.RpcError)
    assert (ended.code(), "more was sent than the window" in str(ended.details())) == (
        grpc.StatusCode.RESOURCE_EXHAUSTED,
        True,
    )
    assert acknowledged(say(collector, device, device.next_sealed())) == 1


def test_a_refusal_names_the_place_and_the_line_in_the_log(
    collector: RunningCollector, device: FakeDevice, caplog: pytest.LogCaptureFixture
) -> None:
    messages = say(collector, device, seal(device.payload(sequence=7), Purpose.ENROL, [device.signing]))
    (nack,) = [each.nack for each in messages if each.WhichOneof("kind") == "nack"]
    assert (nack.code, nack.epoch, nack.sequence, nack.retryable) == ("TYPE_UNSUPPORTED", 0, 7, False)
    assert len(nack.reference) == 8
    with collector.database.reading() as tx:
        assert audit.recent(tx, "example", 1)[0].detail.endswith(f"[{nack.reference}]")
    assert [each.reference for each in caplog.records if hasattr(each, "reference")] == [nack.reference]


def test_a_session_that_does_not_begin_with_hello_is_refused(collector: RunningCollector, device: FakeDevice) -> None:
    with LiveSession(device, collector.config.agents_port, collector.authority) as session:
        session.send(device.next_sealed())
        ended = session.hear_end()
    assert isinstance(ended, grpc.RpcError)
    assert (ended.code(), ended.details()) == (grpc.StatusCode.FAILED_PRECONDITION, "a session begins with Hello")


@pytest.mark.parametrize("spoken", [(0, 0), (2, 9)], ids=["older", "newer"])
def test_an_agent_of_another_protocol_is_told_which_one_is_spoken(
    collector: RunningCollector, device: FakeDevice, spoken: tuple[int, int]
) -> None:
    hello = device.hello(protocol_min=spoken[0], protocol_max=spoken[1])
    with LiveSession(device, collector.config.agents_port, collector.authority, hello) as session:
        ended = session.hear_end()
    assert isinstance(ended, grpc.RpcError)
    assert ended.code() is grpc.StatusCode.FAILED_PRECONDITION
    assert f"the agent speaks protocol {spoken[0]} to {spoken[1]}, this collector 1" in str(ended.details())


def test_a_second_session_of_a_device_ends_the_first(collector: RunningCollector, device: FakeDevice) -> None:
    with welcomed(device, collector.config.agents_port, collector.authority) as (first, _):
        first.send(device.next_sealed())
        first.hear_ack(1)
        with welcomed(device, collector.config.agents_port, collector.authority) as (second, _):
            ended = first.hear_end()
            second.send(device.next_sealed())
            second.hear_ack(2)
    assert isinstance(ended, grpc.RpcError)
    assert ended.code() is grpc.StatusCode.UNAVAILABLE


def test_a_certificate_that_was_renewed_becomes_the_current_one_when_it_is_first_used(
    collector: RunningCollector, device: FakeDevice
) -> None:
    def stored() -> Device:
        with collector.database.reading() as tx:
            found = devices.find(tx, device.device_id)
        assert found is not None
        return found

    old, old_certificate = stored().certificate_serial, device.certificate
    renewed = collector.opened.keys().issue(
        school_id="example",
        device_id=device.device_id,
        signing_key=device.signing.public_key,
        tls_key=device.tls.public_key,
        now=collector.clock(),
    )
    with collector.database.writing() as tx:
        tx.run("UPDATE devices SET next_certificate_serial = :serial", {"serial": renewed.serial})
    say(collector, device)
    assert stored().certificate_serial == old
    device.certificate = renewed.pem.encode()
    assert acknowledged(say(collector, device, device.next_sealed())) == 1
    assert (stored().certificate_serial, stored().next_certificate_serial) == (renewed.serial, "")
    device.certificate = old_certificate
    assert "no longer the device's current one" in refusal(collector, device)


def test_a_session_that_goes_on_with_what_is_refused_is_cut_and_leaves_one_line(
    collector: RunningCollector, device: FakeDevice
) -> None:
    bad = seal(device.payload(), Purpose.REPORT, [Key()])
    assert "UNKNOWN_KEY" in refusal(collector, device, *[bad] * 500)
    with collector.database.reading() as tx:
        lines = [each for each in audit.recent(tx, "example") if each.action == "envelope.refused"]
    assert len(lines) == 1


def test_a_forged_signature_ends_the_session_and_stores_nothing(collector: RunningCollector, device: FakeDevice) -> None:
    envelope = envelope_pb2.Envelope.FromString(device.next_sealed())
    envelope.payload = envelope.payload.replace(b"linux", b"macos")
    assert "BAD_SIGNATURE" in refusal(collector, device, envelope.SerializeToString())
    assert kept(collector, device) == 0


def test_a_strangers_key_is_not_believed(collector: RunningCollector, device: FakeDevice) -> None:
    assert "UNKNOWN_KEY" in refusal(collector, device, seal(device.payload(), Purpose.REPORT, [Key()]))


def test_another_devices_envelope_is_not_believed_in_this_session(collector: RunningCollector, device: FakeDevice) -> None:
    other = FakeDevice(serial="OTHER-1", asset_tag="LAP-0002")
    token = collector.signed_loan(serial="OTHER-1", asset_tag="LAP-0002", loan_id="LOAN-2")
    other.enrol(collector.config.enrolment_port, collector.authority, token=token)
    assert "WRONG_DEVICE" in refusal(collector, device, other.next_sealed())


def test_a_report_about_another_device_is_not_believed(collector: RunningCollector, device: FakeDevice) -> None:
    assert "WRONG_DEVICE" in refusal(collector, device, device.next_sealed(device_id=b"x" * 32))


@pytest.mark.parametrize("place", [{"epoch": 2**64 - 1}, {"sequence": 2**64 - 1}], ids=["epoch", "sequence"])
def test_a_place_that_no_chain_reaches_is_refused_and_the_next_good_report_is_taken(
    collector: RunningCollector, device: FakeDevice, place: dict[str, int]
) -> None:
    bad = seal(device.payload(**place), Purpose.REPORT, [device.signing])
    messages = say(collector, device, bad, device.next_sealed())
    assert (nacks(messages), acknowledged(messages)) == (["SCHEMA_INVALID"], 1)


def test_a_report_for_another_school_is_not_believed(collector: RunningCollector, device: FakeDevice) -> None:
    assert "WRONG_SCHOOL" in refusal(collector, device, device.next_sealed(school_id="elsewhere"))


@pytest.mark.parametrize(
    ("envelope", "code"),
    [
        pytest.param(lambda device: device.next_sealed()[:40], "BAD_ENVELOPE", id="truncated"),
        pytest.param(lambda _: b"\xff" * 100, "BAD_ENVELOPE", id="no envelope at all"),
        pytest.param(lambda _: envelope_pb2.Envelope(payload=b"x").SerializeToString(), "BAD_ENVELOPE", id="unsigned"),
        pytest.param(lambda device: seal(b"x", Purpose.ENROL, [device.signing]), "TYPE_UNSUPPORTED", id="another type"),
        pytest.param(lambda device: seal(b"\xff\xff", Purpose.REPORT, [device.signing]), "SCHEMA_INVALID", id="no report"),
        pytest.param(lambda device: seal(bytes(256 * 1024), Purpose.REPORT, [device.signing]), "TOO_LARGE", id="over 256 KiB"),
    ],
)
def test_a_bad_envelope_is_refused_by_name_and_the_next_good_one_is_taken(
    collector: RunningCollector, device: FakeDevice, envelope: object, code: str
) -> None:
    bad = envelope(device)  # type: ignore[operator]
    device.sequence, device.head_hash = 0, bytes(32)
    messages = say(collector, device, bad, device.next_sealed())
    assert (nacks(messages), acknowledged(messages)) == ([code], 1)


def test_a_message_beyond_any_envelope_is_refused_before_it_is_read(collector: RunningCollector, device: FakeDevice) -> None:
    with pytest.raises(grpc.RpcError) as caught:
        say(collector, device, bytes(400 * 1024))
    assert caught.value.code() is grpc.StatusCode.RESOURCE_EXHAUSTED


def test_a_returned_device_is_not_heard_any_more(collector: RunningCollector, device: FakeDevice) -> None:
    with collector.database.writing() as tx:
        devices.set_state(tx, device.device_id, DeviceState.RETURNED, "test", collector.clock())
    assert refusal(collector, device).endswith("its reports are no longer taken")


def test_a_device_that_is_to_be_confirmed_keeps_its_reports_until_then(collector: RunningCollector, device: FakeDevice) -> None:
    with collector.database.writing() as tx:
        devices.set_state(tx, device.device_id, DeviceState.TO_BE_CONFIRMED, "test", collector.clock())
    refused = refusal(collector, device, device.next_sealed())
    assert ("must confirm this device first" in refused, refused.endswith("it keeps its reports until then")) == (True, True)


def test_a_device_without_a_certificate_of_this_school_reaches_nothing(collector: RunningCollector) -> None:
    with pytest.raises(grpc.RpcError) as caught:
        say(collector, FakeDevice())
    assert caught.value.code() is grpc.StatusCode.UNAVAILABLE


@pytest.mark.parametrize("port", ["enrolment_port", "agents_port", "https_port"])
def test_random_bytes_on_a_port_harm_nobody(collector: RunningCollector, device: FakeDevice, port: str) -> None:
    for noise in (b"\x00" * 64, b"GET / HTTP/1.1\r\n\r\n", bytes(range(256)) * 16):
        with socket.create_connection(("127.0.0.1", getattr(collector.config, port)), timeout=5) as connection:
            connection.sendall(noise)
    assert acknowledged(say(collector, device, device.next_sealed())) == 1


def test_the_https_port_says_that_the_collector_is_alive_and_nothing_else(collector: RunningCollector) -> None:
    trust = ssl.create_default_context(cadata=collector.authority.decode())
    base = f"https://localhost:{collector.config.https_port}"
    with urllib.request.urlopen(f"{base}/healthz", context=trust, timeout=10) as answer:  # noqa: S310 - our own https address
        assert (answer.status, answer.read()) == (200, b"ok\n")
    with pytest.raises(urllib.request.HTTPError, match="404") as caught:
        urllib.request.urlopen(f"{base}/", context=trust, timeout=10)  # noqa: S310 - our own https address
    caught.value.close()


def test_a_port_in_use_is_named(collector: RunningCollector) -> None:
    expected = f"enrolment_port {collector.config.enrolment_port}"
    with pytest.raises(PortInUse, match=expected), serving(serving_of(collector.opened)):
        pass


def test_what_is_signed_is_the_dsse_encoding() -> None:
    assert preauthentication_encoding("http://example.com/HelloWorld", b"hello world") == (
        b"DSSEv1 29 http://example.com/HelloWorld 11 hello world"
    )
