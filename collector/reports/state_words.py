"""Where devices and loans stand in their lives, in plain words."""

from datetime import date
from typing import Final

from collector.reports import dates
from collector.reports.compliance_report import DeviceEntry, LoanEntry
from collector.store.devices import DeviceState

# Elsewhere the reason only says how the device came in.
_REASON_MATTERS: Final = frozenset(
    {DeviceState.PENDING_APPROVAL, DeviceState.QUARANTINED, DeviceState.LOST, DeviceState.RETURNED}
)


def of_device(device: DeviceEntry) -> str:
    """`Reporting`, `Quarantined: two devices use one key`."""
    words = device.state.value.replace("_", " ").capitalize()
    return f"{words}: {device.state_reason}" if device.state_reason and device.state in _REASON_MATTERS else words


def of_loan(loan: LoanEntry | None, today: date) -> str:
    """`On loan to A. Sample until Sun 18 Jul 2027: cleared to leave site`."""
    if loan is None:
        return "Not on loan"
    until = f" until {dates.day(loan.due_back, today)}" if loan.due_back else ""
    return f"{_held(loan)} {loan.borrower}{until}: {loan.state.on_screen}"


def _held(loan: LoanEntry) -> str:
    return "Was on loan to" if loan.state.has_ended else "On loan to"
