"""What a school has agreed for all its devices: when it is open, what is excused, which media may be used."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final, NamedTuple

from collector.registers.recording import lines_of
from collector.registers.school_calendar import calendar_at, calendar_of
from collector.store import exceptions
from collector.store.database import Transaction
from collector.store.exceptions import StoredException
from compliance.calendar import WITHOUT_TERMS, SchoolCalendar
from compliance.context import NOT_AT_HAND, PermittedMedium
from compliance.registers import CATALOGUE
from compliance.school_clock import day_of
from compliance.unknown import Unknown, Why

_PERMITS: Final = CATALOGUE["media-permits"]
_NONE_RECORDED: Final = Unknown(Why.NOT_RECORDED, "no media permit has been recorded yet")


class Agreed(NamedTuple):
    """Read once for many devices. Whoever permitted a medium, and to whom, is no part of it."""

    calendar: SchoolCalendar = WITHOUT_TERMS
    exceptions: Sequence[StoredException] = ()
    media_permits: tuple[PermittedMedium, ...] | Unknown = NOT_AT_HAND


def agreed_in(tx: Transaction, school_id: str, now: datetime) -> Agreed:
    """What holds in a school at one moment."""
    return Agreed(calendar_of(tx, school_id), exceptions.in_force(tx, school_id, day_of(now)), _permits(tx, school_id, now))


def agreed_at(tx: Transaction, school_id: str, at: datetime) -> Agreed:
    """What held in a school at a moment of the past, as it was known then."""
    granted = [each for each in exceptions.everything(tx, school_id) if each.was_in_force(at)]
    return Agreed(calendar_at(tx, school_id, at), granted, _permits(tx, school_id, at))


def _permits(tx: Transaction, school_id: str, now: datetime) -> tuple[PermittedMedium, ...] | Unknown:
    """Those that have ended too: they say of what was open while they held that it was allowed."""
    lines = (each.line for each in lines_of(tx, school_id, _PERMITS, now))
    return tuple(PermittedMedium(each.code, each.from_day, each.until) for each in lines) or _NONE_RECORDED
