"""The exceptions in force, each with the checks that it excuses now: an exception that excuses nothing is shown too."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from collector.plain_text import one_line
from collector.store.exceptions import StoredException


@dataclass(frozen=True, slots=True)
class ExceptionEntry:
    """One exception. `whom` is a device or a group as people call it, `excused` the devices whose check it excuses now."""

    exception_id: str
    rule: str
    whom: str
    reason: str
    requested_by: str
    approved_by: str
    until: date
    excused: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class InHandEntry:
    """Who has a failing check in hand, and until when."""

    by_whom: str
    until: date


def entry_of(granted: StoredException, whom: str, excused: Iterable[str]) -> ExceptionEntry:
    """Made harmless: reasons and names were typed."""
    return ExceptionEntry(
        exception_id=granted.exception_id,
        rule=granted.rule_id,
        whom=one_line(whom),
        reason=one_line(granted.reason),
        requested_by=one_line(granted.requested_by),
        approved_by=one_line(granted.approved_by),
        until=granted.until,
        excused=tuple(excused),
    )
