"""Where devices and loans stand in their lives, in plain words."""

from collections.abc import Mapping
from datetime import date, tzinfo
from typing import Final

from collector.reports import dates
from collector.reports.compliance_report import DeviceEntry, LoanEntry
from collector.store.devices import DeviceState

# Elsewhere the reason only says how the device came in.
_REASON_MATTERS: Final = frozenset(
    {DeviceState.PENDING_APPROVAL, DeviceState.TO_BE_CONFIRMED, DeviceState.QUARANTINED, DeviceState.LOST}
)

_ENDED: Final[Mapping[DeviceState, str]] = {DeviceState.RETURNED: "Returned", DeviceState.DISPOSED: "Disposed of"}

_NOT_BELIEVED: Final[Mapping[DeviceState, str]] = {
    DeviceState.PENDING_APPROVAL: "It is not believed before a technician has approved it",
    DeviceState.TO_BE_CONFIRMED: "It is not believed before a technician has confirmed it",
    DeviceState.QUARANTINED: "It is not believed until a person has looked",
    DeviceState.LOST: "It is lost, so it is not believed until it is found",
    DeviceState.RETURNED: "It was returned and is not judged any more",
    DeviceState.DISPOSED: "It was disposed of and is not judged any more",
}


def of_device(device: DeviceEntry, zone: tzinfo | None) -> str:
    """`Reporting`, `Quarantined: two devices use one key`, `Returned on Sun 22 Nov 2026`. `zone` None: this computer's."""
    if device.state in _ENDED:
        return f"{_ENDED[device.state]} on {dates.full_day(device.state_changed_at.astimezone(zone).date())}"
    words = device.state.value.replace("_", " ").capitalize()
    return f"{words}: {device.state_reason}" if device.state_reason and device.state in _REASON_MATTERS else words


def why_not_believed(state: DeviceState, reason: str) -> str:
    """Why nothing is known of a device that is not heard, or not heard any more."""
    return f"{_NOT_BELIEVED[state]} ({reason})" if reason else _NOT_BELIEVED[state]


def of_loan(device: DeviceEntry, today: date, zone: tzinfo | None) -> str:
    """`On loan to A. Sample until Sun 18 Jul 2027: cleared to leave site`; until it came back, where the loan has ended."""
    loan = device.loan
    if loan is None:
        return "Not on loan"
    if device.state is DeviceState.RETURNED:
        came_back = dates.full_day(device.state_changed_at.astimezone(zone).date())
        return f"Was on loan to {loan.borrower} until {came_back}: {loan.state.on_screen}"
    until = f" until {dates.day(loan.due_back, today)}" if loan.due_back and not loan.state.has_ended else ""
    return f"{_held(loan)} {loan.borrower}{until}: {loan.state.on_screen}"


def _held(loan: LoanEntry) -> str:
    return "Was on loan to" if loan.state.has_ended else "On loan to"
