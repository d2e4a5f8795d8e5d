"""Who did what, and what was refused: the audit log, the newest first, narrowed by person, action, subject and day."""

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final
from urllib.parse import urlencode

from collector.accounts.rights import Right, rights_of
from collector.console.register_pages import CSV
from collector.console.visit import Answer, Download, Place, Places, Shown, Visit
from collector.errors import FormError
from collector.plain_text import one_line
from collector.reports.as_csv import as_text_cell
from collector.store import audit, audit_search
from collector.store.audit import AuditEntry
from collector.store.audit_search import Wanted
from collector.store.instants import to_text
from compliance.school_clock import day_of, moment_of

EACH_PAGE: Final = 50
MOST_SAVED: Final = 20_000
_COLUMNS: Final = ("at", "outcome", "action", "subject", "actor", "detail")
_ID_BYTES: Final = 32  # of a device
_FIELDS: Final = ("actor", "action", "subject", "day")


@dataclass(frozen=True, slots=True)
class Line:
    """One entry in words. `device` is the id of the device that it is about, "" where it is about none."""

    at: datetime
    action: str
    subject: str
    device: str
    actor: str
    is_refused: bool
    detail: str


def show(visit: Visit) -> Answer:
    """A page of it."""
    asked, problems = _asked(visit.query), {}
    try:
        wanted = _wanted(visit, asked)
    except FormError as error:
        wanted, problems = Wanted(of_every_school=_looks_after_all(visit)), {"day": str(error)}
    with visit.database.reading() as tx:
        total = audit_search.count(tx, visit.school.school_id, wanted)
        last = max(1, -(-total // EACH_PAGE))
        number = min(_number(visit.query.get("page", "")), last)
        found = audit_search.found(tx, visit.school.school_id, wanted, EACH_PAGE, (number - 1) * EACH_PAGE)
        actions = audit_search.actions(tx, visit.school.school_id, of_every_school=_looks_after_all(visit))
    values = {
        "lines": [_line(each) for each in found],
        "asked": asked,
        "actions": [("", "every action"), *((each, each) for each in actions)],
        "problems": problems,
        "total": total,
        "number": number,
        "last": last,
        "before": _page(asked, number - 1) if number > 1 else "",
        "after": _page(asked, number + 1) if number < last else "",
        "saved": urlencode({name: words for name, words in asked.items() if words}),
        "is_narrowed": any(asked.values()),
    }
    return Shown("audit.html.jinja", values, 422 if problems else 200)


def save(visit: Visit) -> Answer:
    """What the same filters find, as a table."""
    wanted = _wanted(visit, _asked(visit.query))
    with visit.database.reading() as tx:
        found = audit_search.found(tx, visit.school.school_id, wanted, MOST_SAVED)
    target = io.StringIO()
    writer = csv.writer(target, lineterminator="\r\n")  # RFC 4180
    writer.writerow(_COLUMNS)
    for each in found:
        cells = (to_text(each.at), each.outcome, each.action, each.subject, each.actor, each.detail)
        writer.writerow([as_text_cell(cell) for cell in cells])
    return Download(f"audit-{day_of(visit.now).isoformat()}.csv", CSV, target.getvalue().encode("utf-8-sig"))


def _asked(query: Mapping[str, str]) -> dict[str, str]:
    return {name: query.get(name, "").strip() for name in _FIELDS}


def _wanted(visit: Visit, asked: Mapping[str, str]) -> Wanted:
    """Raises FormError for a day that is none."""
    since = before = None
    if asked["day"]:
        try:
            day = date.fromisoformat(asked["day"])
            since, before = moment_of(day, time(0)), moment_of(day + timedelta(days=1), time(0))
        except (ValueError, OverflowError) as error:
            raise FormError(f"{asked['day']!r} is no day; choose one, or write it as 2026-11-27") from error
    return Wanted(asked["actor"], asked["action"], asked["subject"], since, before, _looks_after_all(visit))


def _looks_after_all(visit: Visit) -> bool:
    """Who signs in, and who may, concerns the people of every school: it is for those alone who may see every school's log."""
    every = {each.role for each in visit.visitor.grants if each.school_id == ""}
    return Right.SEE_AUDIT in rights_of(every)


def _number(words: str) -> int:
    return int(words) if words.isascii() and words.isdigit() and 0 < len(words) < len("1000000") and int(words) else 1


def _page(asked: Mapping[str, str], number: int) -> str:
    return f"/audit?{urlencode({**{name: words for name, words in asked.items() if words}, 'page': number})}"


def _line(entry: AuditEntry) -> Line:
    is_device = len(entry.subject) == 2 * _ID_BYTES and not entry.subject.strip("0123456789abcdef")
    shown = f"device {entry.subject[:12]}" if is_device else entry.subject
    return Line(
        at=entry.at,
        action=one_line(entry.action),
        subject=one_line(shown),
        device=entry.subject if is_device else "",
        actor=one_line(entry.actor),
        is_refused=entry.outcome == audit.REFUSED,
        detail=one_line(entry.detail, 2000),
    )


PLACES: Final[Places] = (
    Place("/audit", Right.SEE_AUDIT, get=show),
    Place("/audit/table.csv", Right.SEE_AUDIT, get=save),
)
