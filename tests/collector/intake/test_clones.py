"""Copies and restored images of a device on the agents' port: faults 21, 22 and 37 of the channel's design."""

import copy

import grpc
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from collector.keys.server_keys import RECEIPTS, ServerSigner, server_signer
from collector.sessions.acceptance import accept
from collector.store import audit, devices, evidence, incidents
from collector.store.devices import Device, DeviceState
from collector.store.incidents import Incident, IncidentKind
from compliance.envelope import Signer
from compliance.receipt import Receipt, sign_receipt
from tests.fakes.collector import RunningCollector
from tests.fakes.device import FakeDevice
from tests.fakes.live_session import welcomed
from tests.fakes.one_session import say


@pytest.fixture
def device(collector: RunningCollector) -> FakeDevice:
    """A device on loan that has reported."""
    enrolled = FakeDevice(boot_id=bytes([1]) * 16)
    enrolled.enrol(collector.config.enrolment_port, collector.authority, token=collector.signed_loan())
    say(collector, enrolled, enrolled.next_sealed())
    return enrolled


def stored(collector: RunningCollector, device: FakeDevice) -> Device:
    with collector.database.reading() as tx:
        found = devices.find(tx, device.device_id)
    assert found is not None
    return found


def open_incidents(collector: RunningCollector) -> list[Incident]:
    with collector.database.reading() as tx:
        return incidents.all_open(tx, "example")


def kinds(collector: RunningCollector) -> list[IncidentKind]:
    return [each.kind for each in open_incidents(collector)]


def copy_of(device: FakeDevice, number: int) -> FakeDevice:
    """The same disk in another computer: the same keys and files, another boot id."""
    other = copy.copy(device)
    other.boot_id = bytes([number]) * 16
    return other


def accepted(collector: RunningCollector, device: FakeDevice) -> None:
    with collector.database.writing() as tx:
        found = devices.find(tx, device.device_id)
        assert found is not None
        accept(tx, found, actor="test", now=collector.clock())


def test_a_device_that_brings_back_each_nonce_is_never_an_incident(collector: RunningCollector, device: FakeDevice) -> None:
    for _ in range(5):
        say(collector, device, device.next_sealed())
    assert open_incidents(collector) == []


def test_a_welcome_that_never_arrived_is_no_incident(collector: RunningCollector, device: FakeDevice) -> None:
    kept = device.session_nonce
    for _ in range(3):
        device.session_nonce = kept
        with welcomed(device, collector.config.agents_port, collector.authority):
            pass  # the connection is lost before the device has said anything
    device.session_nonce = kept
    say(collector, device, device.next_sealed())
    assert open_incidents(collector) == []


def test_fault_21_a_disk_image_in_thirty_laptops_is_one_incident_with_thirty_members(
    collector: RunningCollector, device: FakeDevice
) -> None:
    laptops = [copy_of(device, number) for number in range(1, 31)]
    say(collector, laptops[0])
    say(collector, laptops[1])
    for laptop in laptops[2:]:
        with pytest.raises(grpc.RpcError, match="quarantined") as caught:
            say(collector, laptop)
        assert caught.value.code() is grpc.StatusCode.PERMISSION_DENIED
    (incident,) = open_incidents(collector)
    with collector.database.reading() as tx:
        members = incidents.members(tx, incident.incident_id)
    assert (incident.kind, sorted(members)) == (IncidentKind.CLONED, sorted(each.boot_id.hex() for each in laptops))
    assert stored(collector, device).state is DeviceState.QUARANTINED


def test_fault_21_copies_that_also_fork_the_chain_are_one_incident_and_both_histories_are_kept(
    collector: RunningCollector, device: FakeDevice
) -> None:
    first, second, third = (copy_of(device, number) for number in (1, 2, 3))
    say(collector, first, first.next_sealed())
    with pytest.raises(grpc.RpcError, match="CHAIN_FORK"):
        say(collector, second, second.next_sealed(agent_version="0.1.1"))
    with pytest.raises(grpc.RpcError, match="quarantined"):
        say(collector, third)
    assert kinds(collector) == [IncidentKind.CLONED]
    with collector.database.reading() as tx:
        assert (evidence.count(tx, device.device_id), len(evidence.forks_of(tx, device.device_id))) == (2, 1)


def test_fault_22_a_device_restored_from_an_old_backup_is_one_incident_and_goes_on_being_heard(
    collector: RunningCollector, device: FakeDevice
) -> None:
    backup = copy_of(device, 1)
    say(collector, device, device.next_sealed(), device.next_sealed())
    say(collector, backup)
    say(collector, backup)
    (incident,) = open_incidents(collector)
    assert (incident.kind, stored(collector, device).state) == (IncidentKind.RESTORED, DeviceState.REPORTING)


def lost_welcome(collector: RunningCollector, device: FakeDevice, nonce: bytes) -> None:
    """It brings this nonce, and the connection is lost before it has heard or said anything more."""
    device.session_nonce = nonce
    with welcomed(device, collector.config.agents_port, collector.authority):
        pass
    device.session_nonce = nonce


def test_fault_22_a_restored_device_whose_first_welcomes_were_lost_is_no_copy(
    collector: RunningCollector, device: FakeDevice
) -> None:
    backup, nonce = copy_of(device, 2), device.session_nonce
    say(collector, device, device.next_sealed())
    for _ in range(3):
        lost_welcome(collector, backup, nonce)
    say(collector, backup)
    assert (kinds(collector), stored(collector, device).state) == ([IncidentKind.RESTORED], DeviceState.REPORTING)


def test_fault_21_a_lost_welcome_hides_no_other_computer(collector: RunningCollector, device: FakeDevice) -> None:
    backup, third, nonce = copy_of(device, 2), copy_of(device, 3), device.session_nonce
    say(collector, device, device.next_sealed())
    lost_welcome(collector, backup, nonce)
    with pytest.raises(grpc.RpcError, match="quarantined"):
        say(collector, third)
    assert kinds(collector) == [IncidentKind.CLONED]


def test_fault_21_a_computer_that_was_heard_and_goes_back_again_is_a_copy(
    collector: RunningCollector, device: FakeDevice
) -> None:
    backup, nonce = copy_of(device, 2), device.session_nonce
    say(collector, device, device.next_sealed())
    say(collector, backup)
    backup.session_nonce = nonce
    with pytest.raises(grpc.RpcError, match="quarantined"):
        say(collector, backup)


def test_fault_22_a_person_accepts_it_and_it_begins_a_new_epoch(collector: RunningCollector, device: FakeDevice) -> None:
    backup = copy_of(device, 1)
    say(collector, device, device.next_sealed())
    say(collector, backup)
    accepted(collector, backup)
    welcome = say(collector, backup)[0].welcome
    assert (welcome.epoch, welcome.resume_from, welcome.head_hash) == (1, 1, bytes(32))
    assert open_incidents(collector) == []


def test_after_accepting_a_copied_device_the_first_computer_is_it_and_the_next_one_is_seen(
    collector: RunningCollector, device: FakeDevice
) -> None:
    laptops = [copy_of(device, number) for number in range(1, 4)]
    for laptop in laptops[:2]:
        say(collector, laptop)
    with pytest.raises(grpc.RpcError):
        say(collector, laptops[2])
    accepted(collector, device)
    assert stored(collector, device).state is DeviceState.REPORTING
    say(collector, laptops[0])
    say(collector, laptops[1])
    assert kinds(collector) == [IncidentKind.RESTORED]
    with collector.database.reading() as tx:
        assert [each.action for each in audit.recent(tx, "example", 1)] == ["device.accept"]


def receipt(collector: RunningCollector, device: FakeDevice, sequence: int, signer: Signer | None = None) -> bytes:
    """What the collector gave this device for a message, on a day that it has lost."""
    key = signer or server_signer(collector.opened.folder.keys, RECEIPTS)
    return sign_receipt(Receipt("example", device.device_id, 0, sequence, b"h" * 32, collector.clock()), key)


def test_fault_37_a_device_that_was_acknowledged_more_than_we_hold_shows_that_we_were_set_back(
    collector: RunningCollector, device: FakeDevice
) -> None:
    device.acknowledged, device.session_nonce = 7, b"of a day that we have lost".ljust(32)
    device.receipt = receipt(collector, device, 7)
    welcome = say(collector, device)[0].welcome
    assert (welcome.resume_from, kinds(collector)) == (2, [IncidentKind.COLLECTOR_RESTORED])
    other = FakeDevice(serial="OTHER-1", asset_tag="LAP-0002", acknowledged=3)
    token = collector.signed_loan(serial="OTHER-1", asset_tag="LAP-0002", loan_id="LOAN-2")
    other.enrol(collector.config.enrolment_port, collector.authority, token=token)
    other.receipt = receipt(collector, other, 3)
    say(collector, other)
    assert kinds(collector) == [IncidentKind.COLLECTOR_RESTORED]


@pytest.mark.parametrize("shown", ["nothing", "no envelope", "of another device", "by another key", "for what we hold"])
def test_fault_37_who_only_says_so_is_not_believed_and_an_invented_nonce_is_no_excuse(
    collector: RunningCollector, device: FakeDevice, shown: str
) -> None:
    device.acknowledged, device.session_nonce = 7, b"an invented nonce".ljust(32)
    device.receipt = {
        "nothing": b"",
        "no envelope": b"\xff" * 40,
        "of another device": receipt(collector, FakeDevice(), 7),
        "by another key": receipt(collector, device, 7, ServerSigner(Ed25519PrivateKey.generate())),
        "for what we hold": receipt(collector, device, 1),
    }[shown]
    say(collector, device)
    assert kinds(collector) == [IncidentKind.RESTORED]


def test_a_device_that_is_ahead_is_still_known_by_an_old_nonce(collector: RunningCollector, device: FakeDevice) -> None:
    other = copy_of(device, 2)
    say(collector, device)
    other.acknowledged, other.receipt = 99, receipt(collector, device, 99)
    say(collector, other)
    assert set(kinds(collector)) == {IncidentKind.COLLECTOR_RESTORED, IncidentKind.RESTORED}
