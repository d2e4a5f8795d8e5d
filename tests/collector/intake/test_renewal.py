"""A certificate is renewed by the signing key and nothing else, and who may not renew is told why."""

from datetime import UTC, datetime, timedelta

import grpc
import pytest
from cryptography import x509

from collector.keys.keys import DEVICE_LIFE, public_key_of
from collector.store import audit, certificates, devices
from collector.store.devices import Device, DeviceState
from compliance.trust import read_trust
from tests.fakes.collector import RunningCollector
from tests.fakes.device import FakeDevice, Key, TurnableClock
from tests.fakes.enrolment_calls import nonce_of, renew, why
from tests.fakes.one_session import acknowledged, refusal, say

MINUTES_BACK = timedelta(minutes=10)


def stored(collector: RunningCollector, device: FakeDevice) -> Device:
    with collector.database.reading() as tx:
        found = devices.find(tx, device.device_id)
    assert found is not None
    return found


def serial_of(pem: str) -> str:
    return f"{x509.load_pem_x509_certificate(pem.encode()).serial_number:x}"


def refused(collector: RunningCollector, device: FakeDevice, **lies: object) -> str:
    with pytest.raises(grpc.RpcError) as caught:
        renew(collector, device, Key(), **lies)  # type: ignore[arg-type] # whatever a test lies about
    assert caught.value.code() is grpc.StatusCode.PERMISSION_DENIED
    return str(caught.value.details())


def set_state(collector: RunningCollector, device: FakeDevice, state: DeviceState) -> None:
    with collector.database.writing() as tx:
        devices.set_state(tx, device.device_id, state, "test", collector.clock())


def test_a_device_certificate_lives_30_days_and_is_backdated_for_clocks_that_run_behind(
    collector: RunningCollector, device: FakeDevice
) -> None:
    given, now = x509.load_pem_x509_certificate(device.certificate), collector.clock()
    assert (now - given.not_valid_before_utc, given.not_valid_after_utc - now) == (MINUTES_BACK, DEVICE_LIFE)


def test_enrolment_brings_the_key_and_the_bundle_by_which_authorities_are_believed(collector: RunningCollector) -> None:
    answer = FakeDevice().enrol(collector.config.enrolment_port, collector.authority, token=collector.signed_loan())
    bundle = read_trust(answer.trust_bundle, answer.trust_key)
    assert (bundle.version, "".join(bundle.roots).encode(), len(bundle.receipt_keys)) == (1, collector.authority, 1)


def test_a_renewed_certificate_waits_beside_the_old_one_until_it_is_used(
    collector: RunningCollector, device: FakeDevice
) -> None:
    before, tls = stored(collector, device), Key()
    answer = renew(collector, device, tls)
    after = stored(collector, device)
    assert public_key_of(answer.certificate_pem) == tls.public_key
    assert (after.certificate_serial, after.next_certificate_serial) == (
        before.certificate_serial,
        serial_of(answer.certificate_pem),
    )
    assert answer.trust_bundle


def test_the_same_request_again_gets_the_same_answer(collector: RunningCollector, device: FakeDevice) -> None:
    tls = Key()
    first, again, other = renew(collector, device, tls), renew(collector, device, tls), renew(collector, device, Key())
    assert (first.certificate_pem == again.certificate_pem, first.certificate_pem == other.certificate_pem) == (True, False)


@pytest.mark.parametrize(
    "away", [timedelta(days=0), timedelta(days=42), timedelta(days=429)], ids=["now", "a holiday", "a year"]
)
def test_after_a_long_absence_the_signing_key_is_enough(
    collector: RunningCollector, device: FakeDevice, clock: TurnableClock, away: timedelta
) -> None:
    clock.now += away
    ends = x509.load_pem_x509_certificate(renew(collector, device, Key()).certificate_pem.encode()).not_valid_after_utc
    assert ends - clock.now == DEVICE_LIFE


def test_after_more_than_400_days_a_person_must_enrol_it_anew(
    collector: RunningCollector, device: FakeDevice, clock: TurnableClock
) -> None:
    clock.now += DEVICE_LIFE + timedelta(days=401)
    assert refused(collector, device).endswith("more than 400 days ago; the device must be enrolled anew")


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (DeviceState.PENDING_APPROVAL, "a technician must approve this device first"),
        (DeviceState.TO_BE_CONFIRMED, "a technician must confirm this device first"),
        (DeviceState.QUARANTINED, "this device is quarantined; its reports are no longer taken"),
        (DeviceState.LOST, "this device is lost; its reports are no longer taken"),
        (DeviceState.RETURNED, "this device is returned; its reports are no longer taken"),
        (DeviceState.DISPOSED, "this device is disposed; its reports are no longer taken"),
    ],
)
def test_a_device_that_may_not_speak_is_given_no_certificate(
    collector: RunningCollector, device: FakeDevice, state: DeviceState, words: str
) -> None:
    set_state(collector, device, state)
    assert refused(collector, device).startswith(words)


def test_a_device_whose_certificates_were_withdrawn_is_given_no_other(collector: RunningCollector, device: FakeDevice) -> None:
    with collector.database.writing() as tx:
        certificates.revoke_all(tx, device.device_id, collector.clock())
    assert refused(collector, device) == "this device's certificate was withdrawn; its reports are no longer taken"


STRANGER = "this device is not enrolled here"


@pytest.mark.parametrize(
    ("lies", "words"),
    [
        pytest.param(lambda device: {"signers": (Key(),)}, STRANGER, id="another signing key"),
        pytest.param(lambda device: {"device_id": b"x" * 32}, STRANGER, id="another device"),
        pytest.param(lambda device: {"school_id": "elsewhere"}, STRANGER, id="another school"),
        pytest.param(lambda device: {"signers": (device.signing,)}, "not signed by the new TLS key", id="TLS key not held"),
        pytest.param(lambda device: {"tls_key": device.signing.public_key}, "not signed by|the same key", id="the signing key"),
        pytest.param(lambda device: {"tls_key": b"no key"}, "not signed by the new TLS key", id="no key at all"),
        pytest.param(lambda device: {"server_nonce": b"n" * 32}, "too old", id="a nonce of somebody else"),
        pytest.param(lambda device: {"key_generation": 2}, "not the ones that are registered", id="another generation"),
    ],
)
def test_a_forged_renewal_is_given_nothing(collector: RunningCollector, device: FakeDevice, lies: object, words: str) -> None:
    said = refused(collector, device, **lies(device))  # type: ignore[operator]
    assert any(each in said for each in words.split("|"))
    assert stored(collector, device).next_certificate_serial == ""


def test_a_recorded_renewal_is_worth_nothing_later(
    collector: RunningCollector, device: FakeDevice, clock: TurnableClock
) -> None:
    nonce = nonce_of(collector)
    clock.now += timedelta(minutes=16)
    assert refused(collector, device, server_nonce=nonce) == "the request is too old; ask again"


def test_nobody_fills_the_disk_with_certificates(collector: RunningCollector, device: FakeDevice) -> None:
    for _ in range(11):
        renew(collector, device, Key())
    assert refused(collector, device) == "this device was given 12 certificates within a day; ask again tomorrow"


def test_a_certificate_of_a_time_to_come_is_neither_given_again_nor_counted(
    collector: RunningCollector, device: FakeDevice, clock: TurnableClock
) -> None:
    tls, today = Key(), clock.now
    clock.now += timedelta(days=200)
    ahead = [renew(collector, device, each) for each in (*(Key() for _ in range(11)), tls)][-1]
    clock.now = today
    told = why(collector, device, serial_of(ahead.certificate_pem))
    right = renew(collector, device, tls)
    begins = x509.load_pem_x509_certificate(right.certificate_pem.encode()).not_valid_before_utc
    assert (told.code, told.may_renew, today - begins) == ("replaced", True, MINUTES_BACK)


def test_why_a_device_is_fine_expired_replaced_or_withdrawn(
    collector: RunningCollector, device: FakeDevice, clock: TurnableClock
) -> None:
    serial, found = serial_of(device.certificate.decode()), []
    found.append(why(collector, device, serial))
    found.append(why(collector, device, "not one of ours"))
    clock.now += timedelta(days=31)
    found.append(why(collector, device, serial))
    with collector.database.writing() as tx:
        certificates.revoke_all(tx, device.device_id, clock.now)
    found.append(why(collector, device, serial))
    assert [(each.code, each.may_renew) for each in found] == [
        ("fine", True),
        ("replaced", True),
        ("expired", True),
        ("revoked", False),
    ]


@pytest.mark.parametrize(
    ("state", "code"),
    [
        (DeviceState.PENDING_APPROVAL, "awaiting_approval"),
        (DeviceState.TO_BE_CONFIRMED, "to_be_confirmed"),
        (DeviceState.QUARANTINED, "quarantined"),
        (DeviceState.RETURNED, "returned"),
        (DeviceState.LOST, "lost"),
        (DeviceState.DISPOSED, "disposed"),
    ],
)
def test_why_a_device_is_not_let_in(collector: RunningCollector, device: FakeDevice, state: DeviceState, code: str) -> None:
    set_state(collector, device, state)
    answer = why(collector, device, serial_of(device.certificate.decode()))
    told_at = datetime.fromtimestamp(answer.server_time.seconds, UTC)
    assert (answer.code, bool(answer.words), answer.may_renew, told_at) == (code, True, False, collector.clock())


@pytest.mark.parametrize(
    "lies", [{"signer": Key()}, {"device_id": b"x" * 32}, {"school_id": "elsewhere"}], ids=["key", "device", "school"]
)
def test_a_stranger_hears_that_it_is_one_and_leaves_no_trace(
    collector: RunningCollector, device: FakeDevice, lies: dict[str, object]
) -> None:
    with collector.database.reading() as tx:
        before = audit.recent(tx, "example")
    answer = why(collector, device, serial_of(device.certificate.decode()), **lies)  # type: ignore[arg-type]
    with collector.database.reading() as tx:
        after = audit.recent(tx, "example")
    assert (answer.code, answer.words, answer.may_renew, before == after) == ("unknown_device", STRANGER, False, True)


def test_a_certificate_that_was_renewed_becomes_the_current_one_when_it_is_first_used(
    collector: RunningCollector, device: FakeDevice
) -> None:
    old, old_certificate = stored(collector, device).certificate_serial, device.certificate
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
    assert stored(collector, device).certificate_serial == old
    device.certificate = renewed.pem.encode()
    assert acknowledged(say(collector, device, device.next_sealed())) == 1
    now = stored(collector, device)
    assert (now.certificate_serial, now.next_certificate_serial) == (renewed.serial, "")
    device.certificate = old_certificate
    assert "no longer the device's current one" in refusal(collector, device)
