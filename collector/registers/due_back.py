"""Whether a device that is out should soon be back, or should be back by now."""

from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from collector.store.loans import StoredLoan

SOON: Final = timedelta(days=7)


class Due(StrEnum):
    """How near the day is on which a device is due back."""

    NO_DAY = "no_day"  # none was agreed, or the loan has ended
    LATER = "later"
    SOON = "due_soon"
    OVERDUE = "overdue"


def due(loan: StoredLoan, today: date) -> Due:
    """How near the day is. A device that is due today is not overdue."""
    if loan.due_back is None or loan.state.has_ended:
        return Due.NO_DAY
    if loan.due_back < today:
        return Due.OVERDUE
    return Due.SOON if loan.due_back - today <= SOON else Due.LATER
