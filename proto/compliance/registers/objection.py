"""What is wrong with a line as a whole, where each of its fields alone is right."""

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple


class Objection(NamedTuple):
    """The field to change, and what to write there instead."""

    field: str
    remedy: str


def not_before(begun: date, how: str, days: Mapping[str, date | None]) -> list[Objection]:
    """To every one of the days, by the names of their fields, that is before what it follows; `how` says what that was."""
    remedy = f"{how} on {begun.isoformat()}; write a day that is not before it"
    return [Objection(name, remedy) for name, day in days.items() if day is not None and day < begun]
