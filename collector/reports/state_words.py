"""Where devices and loans stand in their lives, in plain words."""

from collections.abc import Mapping
from datetime import date
from typing import Final

from collector.reports import dates
from collector.reports.compliance_report import DeviceEntry, LoanEntry
from collector.store.devices import DeviceState

# Elsewhere the reason only says how the device came in.
_REASON_MATTERS: Final = frozenset(
    {DeviceState.PENDING_APPROVAL, DeviceState.QUARANTINED, DeviceState.LOST, DeviceState.RETURNED}
)

_NOT_BELIEVED: Final[Mapping[DeviceState, str]] = {
    DeviceState.PENDING_APPROVAL: "It is not believed before a technician has approved it",
    DeviceState.QUARANTINED: "Its chain forked, so it is not believed until a person has looked",
    DeviceState.LOST: "It is lost, so it is not believed until it is found",
    DeviceState.RETURNED: "It was returned and is not judged any more",
    DeviceState.DISPOSED: "It was disposed of and is not judged any more",
}


def of_device(device: DeviceEntry) -> str:
    """`Reporting`, `Quarantined: two devices use one key`."""
    words = device.state.value.replace("_", " ").capitalize()
    return f"{words}: {device.state_reason}" if device.state_reason and device.state in _REASON_MATTERS else words


def why_not_believed(state: DeviceState, reason: str) -> str:
    """Why nothing is known of a device that is not heard, or not heard any more."""
    return f"{_NOT_BELIEVED[state]} ({reason})" if reason else _NOT_BELIEVED[state]


def of_loan(loan: LoanEntry | None, today: date) -> str:
    """`On loan to A. Sample until Sun 18 Jul 2027: cleared to leave site`."""
    if loan is None:
        return "Not on loan"
    until = f" until {dates.day(loan.due_back, today)}" if loan.due_back else ""
    return f"{_held(loan)} {loan.borrower}{until}: {loan.state.on_screen}"


def _held(loan: LoanEntry) -> str:
    return "Was on loan to" if loan.state.has_ended else "On loan to"
