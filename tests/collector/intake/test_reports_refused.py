"""What is not believed is refused by its name, and the next good report is taken."""

import grpc
import pytest

from collector.store import audit, devices
from collector.store.devices import DeviceState
from compliance.envelope import Purpose, seal
from compliance.wire.v1 import envelope_pb2
from tests.fakes.collector import RunningCollector
from tests.fakes.device import FakeDevice, Key
from tests.fakes.one_session import acknowledged, kept, nacks, refusal, say


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
