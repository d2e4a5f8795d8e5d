"""A device that was disposed of ends here: its certificates at once, and whatever it sends is not believed any more."""

from datetime import datetime
from typing import Final

from collector.errors import FormError
from collector.registers.devices_named import devices_named
from collector.store import audit, certificates, devices, loans
from collector.store.database import Transaction
from collector.store.devices import DeviceState
from compliance.registers.disposals import Disposal

_NOBODY: Final = "No enrolled device is meant; if one with its tag or serial number reports, an incident is opened"


def take_effect(tx: Transaction, school_id: str, line_id: int, line: Disposal, *, actor: str, now: datetime) -> list[str]:
    """End every device that the line means, and say so. FormError while one is out on loan: its return is recorded first."""
    loan = loans.open_for(tx, school_id, line.serial, line.asset_tag)
    if loan is not None:
        words = f"is promised or out under loan {loan.loan_id} ({loan.state.on_screen})"
        remedy = f"end that with `rollcall loan return {loan.loan_id}` first"
        raise FormError(f"{line.asset_tag} {words}; {remedy}", logged=f"the device {words}; {remedy}")
    followed = []
    for device in devices_named(tx, school_id, line.asset_tag, line.serial):
        if device.state is DeviceState.DISPOSED:
            followed.append(f"{device.label}: it was ended before")
            continue
        followed.append(f"{device.label}: its certificates are revoked")
        certificates.revoke_all(tx, device.device_id, now)
        devices.set_state(tx, device.device_id, DeviceState.DISPOSED, f"line {line_id} of the register of disposals", now)
        audit.write(tx, school_id, now, actor, "device.disposed", device.device_id.hex(), audit.DONE, line.asset_tag)
    return followed or [_NOBODY]
