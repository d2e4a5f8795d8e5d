"""What the frame of every page shows: whose school this is, where one can go, who has signed in."""

from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import quote

from collector.accounts.rights import Right
from collector.console.visit import Visit
from collector.reports.as_html import Times
from compliance.calendar import WITHOUT_TERMS, SchoolCalendar
from compliance.school_clock import SCHOOL_ZONE


@dataclass(frozen=True, slots=True)
class Way:
    """One entry of the menu. `is_here`: the page that is shown is under it."""

    words: str
    address: str
    is_here: bool


_WAYS: Final = (
    ("Overview", "/", Right.SEE_FIGURES),
    ("Devices", "/devices", Right.SEE_DEVICES),
    ("Loans", "/loans", Right.SEE_PEOPLE),
    ("Registers", "/registers", Right.SEE_REGISTERS),
    ("Reports", "/reports", Right.SEE_FIGURES),
    ("Settings", "/settings", Right.CHANGE_SETTINGS),
    ("Accounts", "/accounts", Right.MANAGE_ACCOUNTS),
    ("Who did what", "/audit", Right.SEE_AUDIT),
)


def times_of(visit: Visit, calendar: SchoolCalendar = WITHOUT_TERMS) -> Times:
    """Moments and days as the school's clocks show them."""
    return Times(visit.now, SCHOOL_ZONE, calendar)


def frame_of(visit: Visit, path: str, said: str) -> dict[str, Any]:
    """For somebody who has signed in. `link('/devices')` is the address of a page of this school."""
    home = f"/s/{quote(visit.school.school_id)}"

    def link(to: str) -> str:
        return home + to

    return {
        "visitor": visit.visitor,
        "school": visit.school,
        "schools": visit.schools,
        "link": link,
        "ways": [_way(words, to, link(to), path) for words, to, right in _WAYS if visit.may(right)],
        "said": said,
        "sees_devices": visit.may(Right.SEE_DEVICES),
        "csrf": visit.visitor.csrf_token,
        "times": times_of(visit),
        "path": path,
    }


def frame_without_session(said: str) -> dict[str, Any]:
    """For somebody who has not."""
    return {"said": said}


def _way(words: str, to: str, address: str, path: str) -> Way:
    is_here = path.rstrip("/") == address.rstrip("/") if to == "/" else path == address or path.startswith(f"{address}/")
    return Way(words, address, is_here)
