"""What a rule about the school as a whole finds: the verdict in plain words, the lines it is about, and what is due when."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import NamedTuple

from compliance.verdict import Verdict


class LineSaid(NamedTuple):
    """One line of a register and what is said of it. No name of a person stands in the words: the line has it."""

    register: str
    line_id: str
    words: str


class SchoolFinding(NamedTuple):
    """`saw` is a count or a day, never a name. `lines` are what it is about: for a failure, what is to be put right.

    `due_on` is the day by which something has to be done next; None where nothing is waiting.
    """

    verdict: Verdict
    saw: str
    lines: tuple[LineSaid, ...] = ()
    due_on: date | None = None


def not_recorded(what: str) -> SchoolFinding:
    """An empty register proves nothing, in neither direction."""
    return SchoolFinding(Verdict.UNKNOWN, f"Nothing has been recorded yet: {what}")


def earliest(days: Iterable[date | None]) -> date | None:
    """The first of some days; None of none."""
    return min((day for day in days if day is not None), default=None)


def lacking(parts: Mapping[str, bool]) -> list[str]:
    """What is not there, of parts in plain words."""
    return [name for name, is_there in parts.items() if not is_there]
