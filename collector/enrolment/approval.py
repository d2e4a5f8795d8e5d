"""A technician lets a device in: one that the asset list alone could not let in, or one that only a backup remembers."""

from datetime import datetime

from collector.errors import EnrolmentRefused
from collector.store import audit, certificates, devices
from collector.store.database import Transaction
from collector.store.devices import Device, DeviceState, Route


def approve(tx: Transaction, device: Device, *, actor: str, now: datetime) -> None:
    """Let the device report from now on, in the place of any on-site device of the same asset. Raises EnrolmentRefused."""
    if device.state is DeviceState.TO_BE_CONFIRMED:
        confirm(tx, device, actor=actor, now=now)
        return
    if device.state is not DeviceState.PENDING_APPROVAL:
        raise EnrolmentRefused(
            f"the device is {device.state.value.replace('_', ' ')}; "
            "only one that is pending approval or to be confirmed can be approved"
        )
    for other in _same_asset(tx, device):
        _replace(tx, other, actor=actor, now=now)
    devices.set_state(tx, device.device_id, DeviceState.AWAITING_FIRST_REPORT, "approved by a technician", now)
    audit.write(tx, device.school_id, now, actor, "device.approve", device.device_id.hex(), audit.DONE)


def confirm(tx: Transaction, device: Device, *, actor: str, now: datetime) -> None:
    """Believe a device again that was to be confirmed: a technician knows that it was not returned or lost since."""
    state = DeviceState.REPORTING if device.last_report_at else DeviceState.AWAITING_FIRST_REPORT
    devices.set_state(tx, device.device_id, state, "confirmed by a technician", now)
    audit.write(tx, device.school_id, now, actor, "device.confirm", device.device_id.hex(), audit.DONE)


def confirm_all(tx: Transaction, school_id: str, *, actor: str, now: datetime) -> int:
    """Confirm every device of a school that waits for it, and say how many."""
    waiting = [each for each in devices.everyone(tx, school_id) if each.state is DeviceState.TO_BE_CONFIRMED]
    for each in waiting:
        confirm(tx, each, actor=actor, now=now)
    return len(waiting)


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
