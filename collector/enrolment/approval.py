"""A technician's approval of a device that asked to be enrolled on site and could not be let in by the asset list alone."""

from datetime import datetime

from collector.errors import EnrolmentRefused
from collector.store import audit, certificates, devices
from collector.store.database import Transaction
from collector.store.devices import Device, DeviceState, Route


def approve(tx: Transaction, device: Device, *, actor: str, now: datetime) -> None:
    """Let the device report from now on, in the place of any on-site device of the same asset. Raises EnrolmentRefused."""
    if device.state is not DeviceState.PENDING_APPROVAL:
        raise EnrolmentRefused(
            f"the device is {device.state.value.replace('_', ' ')}; only one that is pending approval can be approved"
        )
    for other in _same_asset(tx, device):
        _replace(tx, other, actor=actor, now=now)
    devices.set_state(tx, device.device_id, DeviceState.AWAITING_FIRST_REPORT, "approved by a technician", now)
    audit.write(tx, device.school_id, now, actor, "device.approve", device.device_id.hex(), audit.DONE)


def _same_asset(tx: Transaction, device: Device) -> list[Device]:
    """A re-imaged laptop is a new device of the same asset. Others that wait for approval stay: none of them is in yet."""
    by_serial = devices.active_with_serial(tx, device.school_id, device.serial)
    by_tag = devices.active_with_asset_tag(tx, device.school_id, device.asset_tag)
    others = {each.device_id: each for each in (*by_serial, *by_tag) if each.device_id != device.device_id}
    return [each for each in others.values() if each.state is not DeviceState.PENDING_APPROVAL]


def _replace(tx: Transaction, other: Device, *, actor: str, now: datetime) -> None:
    if other.route is Route.LOAN:
        raise EnrolmentRefused(
            f"another device of the same serial number or tag is out on loan {other.loan_id}; record its return first"
        )
    reason = "replaced by another device of the same asset"
    devices.set_state(tx, other.device_id, DeviceState.RETURNED, reason, now)
    certificates.revoke_all(tx, other.device_id, now)
    audit.write(tx, other.school_id, now, actor, "device.replaced", other.device_id.hex(), audit.DONE, reason)
