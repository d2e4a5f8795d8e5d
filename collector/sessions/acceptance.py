"""A technician has looked at a device's incidents and accepts it: the old chain is closed, a new one begins."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from collector.errors import AcceptanceRefused
from collector.store import audit, devices, incidents, session_nonces
from collector.store.database import Transaction
from collector.store.devices import Device, DeviceState
from collector.store.incidents import Incident, IncidentKind
from compliance.chain import BEFORE_THE_FIRST

# These tell of something that is over and left the chain whole.
_CHAIN_IS_WHOLE: Final = frozenset({IncidentKind.SPOOL_LOST, IncidentKind.COLLECTOR_RESTORED})


@dataclass(frozen=True, slots=True)
class Acceptance:
    """What was closed. `new_epoch` is None where the chain goes on; `last_message` is the last one of the closed chain."""

    incidents: Sequence[Incident]
    last_message: int
    new_epoch: int | None


def accept(tx: Transaction, device: Device, *, actor: str, now: datetime) -> Acceptance:
    """Close a device's incidents and believe it again. Raises AcceptanceRefused where that is not the way.

    In its next session the device is told the new epoch. The nonces of its sessions are forgotten: the first computer that
    comes with its keys is the device from now on.
    """
    _check_state(device)
    looked_at = [each for each in incidents.of_device(tx, device.device_id) if each.closed_at is None]
    is_quarantined = device.state is DeviceState.QUARANTINED
    if not looked_at and not is_quarantined:
        raise AcceptanceRefused("the device is not in quarantine and has no open incident: there is nothing to accept")
    incidents.close_all(tx, device.device_id, now, actor)
    epoch = None
    if is_quarantined or {each.kind for each in looked_at} - _CHAIN_IS_WHOLE:
        epoch = device.epoch if _is_open_and_empty(device) else device.epoch + 1
        _begin_anew(tx, device, epoch, now)
    detail = "; ".join([f"{each.kind} of {each.opened_at:%Y-%m-%d}" for each in looked_at])
    audit.write(tx, device.school_id, now, actor, "device.accept", device.device_id.hex(), audit.DONE, detail)
    return Acceptance(looked_at, device.head_sequence, epoch)


def _is_open_and_empty(device: Device) -> bool:
    """Nothing has come since a technician opened this epoch: another one after it would leave a hole in the chain for ever."""
    return device.epoch > 0 and device.head_sequence == 0


def _check_state(device: Device) -> None:
    if device.state.has_ended:
        raise AcceptanceRefused(f"the device is {device.state.value}: it has ended, and only a new enrolment brings it back")
    if device.state.awaits_a_technician:
        raise AcceptanceRefused(f"the device is {device.state.value.replace('_', ' ')}; use `rollcall device approve`")
    if device.state is DeviceState.LOST:
        raise AcceptanceRefused("the device is lost; record that it was found first")


def _begin_anew(tx: Transaction, device: Device, epoch: int, now: datetime) -> None:
    devices.open_epoch(tx, device.device_id, epoch, BEFORE_THE_FIRST)
    state = DeviceState.AWAITING_FIRST_REPORT if device.last_report_at is None else DeviceState.REPORTING
    devices.set_state(tx, device.device_id, state, "accepted by a technician", now)
    session_nonces.forget(tx, device.device_id)
