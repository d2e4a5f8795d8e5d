"""Who is enrolled, who is not, and what they are told."""

from datetime import timedelta

import grpc
import pytest

from collector.keys.server_keys import RECEIPTS, server_signer
from collector.registers.recording import Recording, lines_of
from collector.store import audit, devices, loans
from collector.store.devices import DeviceState
from collector.store.loans import LoanState
from compliance.envelope import Purpose, seal
from compliance.registers import CATALOGUE
from compliance.registers.disposals import Disposal
from compliance.registers.incidents import IncidentSort
from compliance.signed_time import SignedTime, read_time
from compliance.wire.v1 import enrolment_pb2, enrolment_pb2_grpc
from tests.fakes.collector import RunningCollector
from tests.fakes.device import NOW, SERVER_NAME, FakeDevice, Key, TurnableClock
from tests.fakes.enrolment_calls import enrolment_port


def enrol(collector: RunningCollector, device: FakeDevice, **proof: str) -> enrolment_pb2.EnrolAnswer:
    return device.enrol(collector.config.enrolment_port, collector.authority, **proof)


def refusal(collector: RunningCollector, device: FakeDevice, **proof: str) -> str:
    with pytest.raises(grpc.RpcError) as caught:
        enrol(collector, device, **proof)
    assert caught.value.code() is grpc.StatusCode.PERMISSION_DENIED
    return str(caught.value.details())


def last_audit(collector: RunningCollector) -> tuple[str, str, str]:
    with collector.database.reading() as tx:
        entry = audit.recent(tx, "example")[0]
    return entry.action, entry.subject, entry.outcome


def test_a_signed_loan_admits_its_device(collector: RunningCollector) -> None:
    device = FakeDevice()
    answer = enrol(collector, device, token=collector.signed_loan())
    with collector.database.reading() as tx:
        stored, loan = devices.find(tx, device.device_id), loans.find(tx, "example", "LOAN-1")
    assert stored is not None
    assert loan is not None
    assert (answer.device_id, stored.state, loan.state) == (
        device.device_id,
        DeviceState.AWAITING_FIRST_REPORT,
        LoanState.ENROLLED,
    )
    assert answer.policy.policy_id == "s004-primary"
    assert answer.registers.on_loan


def test_the_same_key_retrying_gets_the_same_answer(collector: RunningCollector) -> None:
    device, token = FakeDevice(), collector.signed_loan()
    assert enrol(collector, device, token=token).certificate_pem == enrol(collector, device, token=token).certificate_pem


def test_a_used_token_admits_no_second_device(collector: RunningCollector) -> None:
    token = collector.signed_loan()
    enrol(collector, FakeDevice(), token=token)
    assert "was used by another device" in refusal(collector, FakeDevice(), token=token)


def test_an_expired_token_says_when_it_expired_and_what_to_do(collector: RunningCollector, clock: TurnableClock) -> None:
    token = collector.signed_loan()
    clock.now += timedelta(hours=25)
    expired = NOW + timedelta(hours=24)
    assert f"expired on {expired:%d %b %Y at %H:%M} UTC; ask the technician" in refusal(collector, FakeDevice(), token=token)


@pytest.mark.parametrize("guess", ["", "token-LOAN-2", "0" * 32])
def test_a_guessed_token_is_told_nothing(collector: RunningCollector, guess: str) -> None:
    collector.signed_loan()
    device = FakeDevice()
    assert refusal(collector, device, token=guess, school_key="" if guess else "guess").startswith(
        "this enrolment code is not valid here"
    )
    assert last_audit(collector) == ("enrolment.refused", device.serial, "refused")


def test_a_token_of_another_school_is_not_valid_here(collector: RunningCollector) -> None:
    assert "is not served here" in refusal(collector, FakeDevice(school_id="elsewhere"), token=collector.signed_loan())


def test_a_wrong_serial_is_a_red_stop_and_the_loan_stays_pending(collector: RunningCollector) -> None:
    token = collector.signed_loan()
    words = refusal(collector, FakeDevice(serial="5CD9999XYZ"), token=token)
    with collector.database.reading() as tx:
        loan = loans.find(tx, "example", "LOAN-1")
    assert words.startswith("STOP: the agreement is for serial number 5CD1234ABC, this device says 5CD9999XYZ")
    assert loan is not None
    assert loan.state is LoanState.AUTHORISED
    assert last_audit(collector) == ("enrolment.refused", "5CD9999XYZ", "refused")
    enrol(collector, FakeDevice(), token=token)


def test_an_agreement_about_an_asset_tag_admits_only_that_tag(collector: RunningCollector) -> None:
    token = collector.signed_loan(serial="", asset_tag="LAP-0007")
    assert "asset tag LAP-0007" in refusal(collector, FakeDevice(serial="", asset_tag="LAP-0008"), token=token)
    enrol(collector, FakeDevice(serial="", asset_tag="lap-0007"), token=token)


def test_an_on_site_device_in_the_asset_list_is_admitted_at_once(collector: RunningCollector) -> None:
    collector.asset("PC-01", "SN-1")
    assert not enrol(collector, FakeDevice(serial="SN-1"), school_key=collector.school_key()).awaiting_approval


def test_an_on_site_device_that_nobody_listed_waits_for_a_technician(collector: RunningCollector) -> None:
    assert enrol(collector, FakeDevice(serial="SN-2"), school_key=collector.school_key()).awaiting_approval


def test_a_second_key_for_an_asset_waits_for_a_technician(collector: RunningCollector) -> None:
    collector.asset("PC-01", "SN-1")
    key = collector.school_key()
    enrol(collector, FakeDevice(serial="SN-1"), school_key=key)
    assert enrol(collector, FakeDevice(serial="SN-1"), school_key=key).awaiting_approval


@pytest.mark.parametrize("listed_as_simulated", [True, False])
def test_simulated_and_real_devices_are_never_mistaken(collector: RunningCollector, listed_as_simulated: bool) -> None:  # noqa: FBT001
    collector.asset("PC-01", "SN-1", simulated=listed_as_simulated)
    device = FakeDevice(serial="SN-1", simulated=not listed_as_simulated)
    assert "not enrolled" in refusal(collector, device, school_key=collector.school_key())


def test_a_claim_must_be_signed_by_both_its_keys(collector: RunningCollector) -> None:
    device = FakeDevice()
    claim = device.claim(b"nonce", token="x").SerializeToString()
    sealed = seal(claim, Purpose.ENROL, [device.signing, Key()])
    credentials = grpc.ssl_channel_credentials(collector.authority)
    address = f"127.0.0.1:{collector.config.enrolment_port}"
    with grpc.secure_channel(address, credentials, SERVER_NAME) as channel, pytest.raises(grpc.RpcError) as caught:
        enrolment_pb2_grpc.EnrolmentStub(channel).Enrol(enrolment_pb2.EnrolRequest(sealed=sealed), timeout=10)
    assert caught.value.code() is grpc.StatusCode.PERMISSION_DENIED


def test_a_typed_tag_takes_no_other_devices_place(collector: RunningCollector) -> None:
    collector.asset("T-0005", "SN-5")
    settled = FakeDevice(serial="SN-5")
    enrol(collector, settled, school_key=collector.school_key())
    enrol(collector, FakeDevice(asset_tag="T-0005"), token=collector.signed_loan())
    with collector.database.reading() as tx:
        (still_there,) = devices.active_with_asset_tag(tx, "example", "T-0005")
    assert (still_there.device_id, still_there.state) == (settled.device_id, DeviceState.AWAITING_FIRST_REPORT)


def test_an_enrolled_key_that_asks_for_something_else_is_not_answered_again(collector: RunningCollector) -> None:
    collector.asset("LAP-0001", "5CD1234ABC")
    device = FakeDevice()
    enrol(collector, device, school_key=collector.school_key())
    assert "rollcall-agent leave" in refusal(collector, device, token=collector.signed_loan())


def test_a_stranger_who_repeats_himself_fills_no_log(collector: RunningCollector) -> None:
    def noise() -> None:
        credentials = grpc.ssl_channel_credentials(collector.authority)
        address = f"127.0.0.1:{collector.config.enrolment_port}"
        with grpc.secure_channel(address, credentials, SERVER_NAME) as channel, pytest.raises(grpc.RpcError):
            enrolment_pb2_grpc.EnrolmentStub(channel).Enrol(enrolment_pb2.EnrolRequest(sealed=b"x"), timeout=10)

    for _ in range(5):
        noise()
    with collector.database.reading() as tx:
        assert len(audit.recent(tx, "")) == 1


def test_the_time_is_signed_over_the_nonce_of_whoever_asks(collector: RunningCollector) -> None:
    with enrolment_port(collector) as port:
        described = port.Describe(enrolment_pb2.DescribeRequest(nonce=b"7" * 32), timeout=10)
    key = server_signer(collector.opened.folder.keys, RECEIPTS).public_key
    assert read_time(described.signed_time, key) == SignedTime(b"7" * 32, NOW)


@pytest.mark.parametrize("length", [0, 31, 33])
def test_no_time_is_signed_over_what_is_no_nonce(collector: RunningCollector, length: int) -> None:
    with enrolment_port(collector) as port:
        described = port.Describe(enrolment_pb2.DescribeRequest(nonce=b"7" * length), timeout=10)
    assert described.signed_time == b""


def test_what_was_disposed_of_is_not_enrolled_and_that_it_asks_is_an_incident(collector: RunningCollector) -> None:
    device = FakeDevice()
    line = Disposal(NOW.date(), "OTHER-TAG", device.serial)
    with collector.database.writing() as tx:
        Recording(tx, "example", actor="the office", now=NOW).add(CATALOGUE["disposals"], line)
    assert refusal(collector, device, school_key=collector.school_key()).startswith("this device is recorded as disposed of")
    with collector.database.reading() as tx:
        (found,) = lines_of(tx, "example", CATALOGUE["incident-log"], collector.clock())
    assert (found.line.sort, found.recorded_by) == (IncidentSort.DISPOSED_REPORTS, "collector")
