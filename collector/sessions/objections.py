"""Why a device may not speak, in the contract's word and in plain ones."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final, NamedTuple

from collector.sessions.caller import Caller, SignedPass
from collector.store.devices import Device, DeviceState
from compliance.rejection import Rejection


class Objection(NamedTuple):
    """One reason, and the words for whoever stands at the device."""

    rejection: Rejection
    words: str


UNKNOWN: Final = Objection(Rejection.UNKNOWN_DEVICE, "this device is not enrolled here")
EXPIRED: Final = Objection(Rejection.EXPIRED, "the certificate has expired")
REPLACED: Final = Objection(Rejection.REPLACED, "this certificate is no longer the device's current one")
_PENDING: Final = Objection(
    Rejection.AWAITING_APPROVAL,
    "a technician must approve this device first (`rollcall device approve`); it keeps its reports until then",
)
_TO_BE_CONFIRMED: Final = Objection(
    Rejection.TO_BE_CONFIRMED,
    "a technician must confirm this device first (`rollcall device approve`), as the collector was restored from a backup; "
    "it keeps its reports until then",
)
_STATES: Final[Mapping[DeviceState, Rejection]] = {
    DeviceState.QUARANTINED: Rejection.QUARANTINED,
    DeviceState.LOST: Rejection.LOST,
    DeviceState.RETURNED: Rejection.RETURNED,
    DeviceState.DISPOSED: Rejection.DISPOSED,
}


def to_state(state: DeviceState) -> Objection | None:
    """Why a device in this state of its life is not heard; None when it is."""
    if state is DeviceState.PENDING_APPROVAL:
        return _PENDING
    if state is DeviceState.TO_BE_CONFIRMED:
        return _TO_BE_CONFIRMED
    if state.may_speak:
        return None
    words = f"this device is {state.value}; its reports are no longer taken"
    return Objection(_STATES.get(state, Rejection.OTHER), words)


def to_proof(device: Device, caller: Caller, now: datetime) -> Objection | None:
    """Why what was shown does not open a session of the device; None when it does: its current and its next certificate do.

    A pass of its signing key does so too, whatever became of its certificates.
    """
    if device.school_id != caller.school_id:
        return REPLACED
    if isinstance(caller.proof, SignedPass):
        return None
    serials = {device.certificate_serial, device.next_certificate_serial} - {""}
    if caller.proof.serial not in serials:
        return REPLACED
    return EXPIRED if caller.proof.expires_at <= now else None
