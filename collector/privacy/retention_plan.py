"""What has been kept for long enough: row by row, when its time began, and what becomes of it. A plan changes nothing."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from collector.privacy.inventory import RetentionClass, holding_of_register
from collector.privacy.naming import columns_that_name
from collector.privacy.people import values_of
from collector.privacy.retention_rules import RetentionRule
from collector.privacy.why_kept import KeptContext, why_kept
from collector.store.instants import from_text
from collector.store.legal_holds import LegalHold
from collector.store.loans import LoanState
from collector.store.personal_texts import PersonalRow
from compliance.registers.names_in_text import KnownNames
from compliance.school_clock import day_of

_LOAN_TABLES: Final = ("loans", "loan_signatures", "loan_scans", "loan_extensions", "loan_handovers", "loan_returns")


@dataclass(frozen=True, slots=True)
class DueRow:
    """One row whose time is over. `goes` says that the row itself goes, and not only whom it names."""

    kept: RetentionClass
    row: PersonalRow
    goes: bool


@dataclass(frozen=True, slots=True)
class RetentionPlan:
    """Everything that is due, by class; and how many rows a hold, an open loan or something else in use keeps back."""

    due: Mapping[RetentionClass, tuple[DueRow, ...]]
    kept_back: Mapping[RetentionClass, int]
    ended_loans: frozenset[str]
    """The numbers of the loans of which the time is over: with them go the files of their agreements."""


class _Deciding:
    """When the time of a row began, by what a school's records say."""

    def __init__(self, rows: Mapping[str, list[PersonalRow]], context: KeptContext, holds: Collection[LegalHold]) -> None:
        self.context = context
        self._held = KnownNames([each.person for each in holds])
        self._loans = {row.text("loan_id"): row for row in rows["loans"]}
        people = (each for each in context.newest.values() if each.text("register") == "people")
        known = [values_of(each) for each in people if not each.text("withdrawn_at")]
        self._here = KnownNames([str(each.get("name", "")) for each in known if not _passed(each, context.today)])

    def since(self, row: PersonalRow) -> date | None:
        """From which day on its time counts; None while that has not come."""
        if row.table.name in _LOAN_TABLES:
            loan = self._loans[row.text("loan_id")]
            return _day(loan.text("state_changed_at")) if LoanState(loan.text("state")).is_reset else None
        if row.table.name == "exceptions":
            return _day(row.text("revoked_at") or row.text("until"))
        if row.table.name == "incidents":
            return _day(row.text("closed_at"))
        if row.table.name == "in_hand":
            return _day(row.text("until") or row.text("recorded_at"))
        return self._of_line(row) if row.table.name == "register_lines" else day_of(row.at)

    def is_kept_back(self, row: PersonalRow) -> bool:
        """Whether it is needed still, whatever its age."""
        if columns_that_name(row, self._held) or any(why_kept(row, each, self.context) for each in row.table.named):
            return True
        return class_of(row) is RetentionClass.RECORDS and bool(columns_that_name(row, self._here))

    def _of_line(self, row: PersonalRow) -> date | None:
        newest = self.context.newest[(row.text("register"), int(str(row.values["line_id"])))]
        values = values_of(newest)
        match row.text("register"):
            case "people":
                return _day(str(values.get("last_day") or ""))
            case "disposals":
                return _day(str(values.get("disposed_on") or ""))
            case "incident-log":
                return _day(str(values.get("closed_on") or ""))
            case _:
                return day_of(newest.at)


def plan_of(
    rows: Mapping[str, list[PersonalRow]],
    rules: Mapping[RetentionClass, RetentionRule],
    context: KeptContext,
    holds: Collection[LegalHold],
    is_done: Callable[[PersonalRow], bool],
) -> RetentionPlan:
    """What is due today. `is_done` tells of a row that names nobody any more: it is not due again."""
    deciding = _Deciding(rows, context, holds)
    ended: set[str] = set()
    due: dict[RetentionClass, list[DueRow]] = {}
    kept_back: dict[RetentionClass, int] = {}
    for row in (each for found in rows.values() for each in found):
        kept = class_of(row)
        since = deciding.since(row) if kept is not None else None
        if kept is None or since is None or not rules[kept].is_over(since, context.today):
            continue
        if deciding.is_kept_back(row):
            kept_back[kept] = kept_back.get(kept, 0) + 1
            continue
        ended |= {row.text("loan_id")} if row.table.name == "loans" else set()
        goes = row.table.name in _ROWS_GO
        if goes or not is_done(row):
            due.setdefault(kept, []).append(DueRow(kept, row, goes))
    return RetentionPlan({kept: tuple(each) for kept, each in due.items()}, kept_back, frozenset(ended))


def class_of(row: PersonalRow) -> RetentionClass | None:
    """To which class a row belongs; None for what this version never removes."""
    if row.table.name == "register_lines":
        return holding_of_register(row.text("register")).kept
    return _OF_TABLES.get(row.table.name)


_ROWS_GO: Final = frozenset({"check_requests", "loan_scans"})
_OF_TABLES: Final = {
    **dict.fromkeys((*_LOAN_TABLES, "loan_drafts", "inbox_files"), RetentionClass.LOANS),
    **dict.fromkeys(("exceptions", "in_hand"), RetentionClass.EXCEPTIONS),
    "incidents": RetentionClass.INCIDENTS,
    "calendar_spans": RetentionClass.RECORDS,
    "check_requests": RetentionClass.REQUESTS,
}


def _passed(values: Mapping[str, Any], today: date) -> bool:
    day = _day(str(values.get("last_day") or ""))
    return day is not None and day < today


def _day(text: str) -> date | None:
    """The day of an instant or of a day; None of nothing."""
    try:
        return day_of(from_text(text)) if "T" in text else date.fromisoformat(text)
    except ValueError:
        return None
