"""Days that stand in the registers themselves: what is to come back, and what ends soon. Whatever the policy asks."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from collector.registers.due_back import Due, due
from collector.registers.recording import Recorded
from collector.store.exceptions import StoredException
from collector.store.loans import StoredLoan
from compliance.registers.accounts import Training
from compliance.registers.data_protection import IcoRegistration
from compliance.registers.equipment import Licence
from compliance.registers.loans import Authorisation
from compliance.registers.media import MediaPermit

SOON: Final = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class DueDate:
    """One line, and the day that stands in it. `title` is how people call the line, and may be somebody's name."""

    day: date
    register: str
    line_id: str
    title: str
    words: str


def of_loans(loans: list[StoredLoan], today: date) -> Iterator[DueDate]:
    """Devices that should be back, or should be back within a week."""
    for loan in loans:
        if loan.due_back is not None and due(loan, today) in (Due.SOON, Due.OVERDUE):
            title = f"{loan.asset_tag or loan.serial} · {loan.borrower_name}"
            words = "the device is overdue" if loan.due_back < today else "the device is due back"
            yield DueDate(loan.due_back, "loans", loan.loan_id, title, words)


def of_exceptions(granted: list[StoredException], today: date) -> Iterator[DueDate]:
    """Exceptions in force that end within 30 days: what they excuse needs action again then."""
    for each in granted:
        if each.is_in_force(today) and each.until - today <= SOON:
            yield DueDate(each.until, "exceptions", each.exception_id, each.rule_id, "the exception ends")


def of_lines(lines: list[Recorded], today: date) -> Iterator[DueDate]:
    """What should have come back, what ends within 30 days, and a registration that has ended."""
    for each in lines:
        found = _DAYS.get(type(each.line), _no_day)(each.line)
        if found is None:
            continue
        day, words, goes_on = found
        if day - today <= SOON and (goes_on or day >= today):
            yield DueDate(day, each.register.name, str(each.line_id), each.title, words)


def _authorisation(line: Authorisation) -> tuple[date, str, bool] | None:
    """A device that is not back stays due, however long ago that was."""
    return None if line.back_on is None or line.returned_on is not None else (line.back_on, "the device is due back", True)


def _permit(line: MediaPermit) -> tuple[date, str, bool] | None:
    return line.until, "the permit ends", False


def _licence(line: Licence) -> tuple[date, str, bool] | None:
    return None if line.ends_on is None else (line.ends_on, "the licence ends", False)


def _training(line: Training) -> tuple[date, str, bool] | None:
    return None if line.valid_until is None else (line.valid_until, "the training has to be done again", False)


def _registration(line: IcoRegistration) -> tuple[date, str, bool] | None:
    """One that has ended stays due until its line is changed: its number stays when it is renewed."""
    return line.expires_on, "the registration ends", True


def _no_day(_line: object) -> None:
    return None


_DAYS: Final[Mapping[type[Any], Callable[[Any], tuple[date, str, bool] | None]]] = {
    Authorisation: _authorisation,
    MediaPermit: _permit,
    Licence: _licence,
    Training: _training,
    IcoRegistration: _registration,
}
