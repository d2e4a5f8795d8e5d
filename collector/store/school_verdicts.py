"""The verdicts of the rules about a school as a whole, as they stand now, and every change there ever was."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from collector.store.database import Transaction
from collector.store.records import from_row, to_row, upsert_into
from compliance.verdict import Verdict


@dataclass(frozen=True, slots=True)
class StoredSchoolVerdict:
    """One rule's verdict on a school. `lines_json` names the lines that it is about; `since` and `failing_since` are as for a
    device's verdict: a failure that nobody could look at for a while is the same failure.
    """

    school_id: str
    rule_id: str
    verdict: Verdict
    saw: str
    asks: str
    lines_json: str
    due_on: date | None
    since: datetime
    failing_since: datetime | None
    policy_digest: bytes


@dataclass(frozen=True, slots=True)
class SchoolVerdictChange:
    """A verdict that became another one. `before` is None when the rule had not been judged."""

    school_id: str
    rule_id: str
    at: datetime
    before: Verdict | None
    after: Verdict
    saw: str
    failing_since: datetime | None


_REPLACE: Final = upsert_into("school_verdicts", StoredSchoolVerdict, key=("school_id", "rule_id"))

# Two changes of one rule in one instant are one change, from the first state to the last.
_CHANGE: Final = upsert_into(
    "school_verdict_changes", SchoolVerdictChange, key=("school_id", "rule_id", "at"), keep=("before",)
)


def of_school(tx: Transaction, school_id: str) -> dict[str, StoredSchoolVerdict]:
    """Every verdict on a school, by the rule's id."""
    rows = tx.all("SELECT * FROM school_verdicts WHERE school_id = :school_id ORDER BY rule_id", {"school_id": school_id})
    return {row["rule_id"]: from_row(StoredSchoolVerdict, row) for row in rows}


def replace_many(tx: Transaction, verdicts: Iterable[StoredSchoolVerdict]) -> None:
    """Put verdicts in the place of the ones before."""
    tx.run_many(_REPLACE, [to_row(each) for each in verdicts])


def record_changes(tx: Transaction, changes: Iterable[SchoolVerdictChange]) -> None:
    """Add changes to the history."""
    tx.run_many(_CHANGE, [to_row(each) for each in changes])


def forget(tx: Transaction, school_id: str, rule_ids: Iterable[str]) -> None:
    """Take away the verdicts of rules that the policy no longer has. Their history stays."""
    sql = "DELETE FROM school_verdicts WHERE school_id = :school_id AND rule_id = :rule_id"
    tx.run_many(sql, [{"school_id": school_id, "rule_id": rule_id} for rule_id in rule_ids])
