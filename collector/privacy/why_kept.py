"""What of somebody must not go yet, and why: UK GDPR Article 17(3), and what is still in use."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from collector.privacy.inventory import RetentionClass
from collector.privacy.people import values_of
from collector.privacy.retention_rules import RetentionRule
from collector.store.legal_holds import LegalHold
from collector.store.loans import LoanState
from collector.store.personal_columns import Holds, PersonalColumn
from collector.store.personal_texts import PersonalRow

_AUDIT: Final = "the audit log is only ever added to: it shows what was done, also with people's data (Article 5(2))"
_SENT: Final = "it stands in the device's signed reports, which nobody can alter; give the computer another name"
_SIGNER: Final = "may still sign for the school; take that away with `rollcall signers remove`"
_ACCOUNT: Final = "the account may still sign in; close it with `rollcall account disable`"
_PEOPLE: Final = "stands in the list of people without a last day that has passed; record one, or withdraw the line"
_INCIDENT: Final = "the incident is still open"
_HOLD: Final = "a legal hold lies on it"


@dataclass(frozen=True, slots=True)
class KeptContext:
    """What decides it: the loans that are not over, the newest version of each line, the times that are set, the holds."""

    open_loans: Mapping[str, str]
    newest: Mapping[tuple[str, int], PersonalRow]
    rules: Mapping[RetentionClass, RetentionRule]
    held_loans: Collection[str]
    today: date


def context_of(
    rows: Mapping[str, list[PersonalRow]],
    rules: Mapping[RetentionClass, RetentionRule],
    holds: Collection[LegalHold],
    today: date,
) -> KeptContext:
    """Gather it from the rows of a school."""
    loans = {row.text("loan_id"): LoanState(row.text("state")) for row in rows["loans"]}
    newest: dict[tuple[str, int], PersonalRow] = {}
    for row in rows["register_lines"]:
        line = _line_of(row)
        if line not in newest or _version(row) > _version(newest[line]):
            newest[line] = row
    return KeptContext(
        open_loans={loan_id: state.on_screen for loan_id, state in loans.items() if not state.is_reset},
        newest=newest,
        rules=rules,
        held_loans=frozenset(each.subject for each in holds if each.subject),
        today=today,
    )


def why_kept(row: PersonalRow, column: PersonalColumn, context: KeptContext) -> str:
    """Why a name stays in this place; "" where it may go."""
    if row.table.name == "audit":
        return _AUDIT
    if column.holds is Holds.SENT:
        return _SENT
    loan_id = row.text("loan_id") if "loan_id" in row.values else ""
    if loan_id in context.held_loans:
        return _HOLD
    if loan_id in context.open_loans:
        return f"the loan is {context.open_loans[loan_id]}; it goes once the device is back and reset"
    return _OF_TABLES[row.table.name](row, context) if row.table.name in _OF_TABLES else ""


def _of_signer(_row: PersonalRow, _context: KeptContext) -> str:
    return _SIGNER


def _of_account(row: PersonalRow, _context: KeptContext) -> str:
    return "" if row.text("disabled_at") else _ACCOUNT


def _of_hold(row: PersonalRow, _context: KeptContext) -> str:
    return "" if row.text("removed_at") else _HOLD


def _of_exception(row: PersonalRow, context: KeptContext) -> str:
    until = row.text("until")
    in_force = not row.text("revoked_at") and until >= context.today.isoformat()
    return f"the check is excused until {until}" if in_force else ""


def _of_incident(row: PersonalRow, _context: KeptContext) -> str:
    return "" if row.text("closed_at") else _INCIDENT


def _of_line(row: PersonalRow, context: KeptContext) -> str:
    newest = context.newest[_line_of(row)]
    values = values_of(newest)
    withdrawn = bool(newest.text("withdrawn_at"))
    match row.text("register"):
        case "people" if not withdrawn and not _has_passed(values, "last_day", context.today):
            return _PEOPLE
        case "incident-log" if not withdrawn and not values.get("closed_on"):
            return _INCIDENT
        case "disposals" if not withdrawn:
            return _of_disposal(values, context)
        case _:
            return ""


def _of_disposal(values: Mapping[str, Any], context: KeptContext) -> str:
    rule = context.rules[RetentionClass.DISPOSALS]
    if rule.is_over(_day(values, "disposed_on") or context.today, context.today):
        return ""
    return f"equipment that is gone must be accounted for; kept {rule.in_words}"


def _has_passed(values: Mapping[str, Any], name: str, today: date) -> bool:
    day = _day(values, name)
    return day is not None and day < today


def _day(values: Mapping[str, Any], name: str) -> date | None:
    try:
        return date.fromisoformat(str(values.get(name)))
    except ValueError:
        return None


def _line_of(row: PersonalRow) -> tuple[str, int]:
    return row.text("register"), int(str(row.values["line_id"]))


def _version(row: PersonalRow) -> int:
    return int(str(row.values["version"]))


_OF_TABLES: Final = {
    "signers": _of_signer,
    "accounts": _of_account,
    "legal_holds": _of_hold,
    "exceptions": _of_exception,
    "incidents": _of_incident,
    "register_lines": _of_line,
}
