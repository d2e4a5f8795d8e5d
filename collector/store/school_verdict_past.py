"""What every rule about a school said at any moment, as it was known at any other: lines that are only ever added.

A whole school at one moment, as it was known at another one: `of_school(tx, school_id, valid_at, known_at)` has what its rules
about the school said, and `verdict_past.of_school`, with the same arguments, what those about its devices said. Which rules
were asked then, the policy of that moment says: `policies.in_force_at(tx, school_id, valid_at)`; a rule of it that is not here
had not been judged yet.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from collector.store.database import Parameters, Transaction
from collector.store.instants import to_text
from collector.store.records import from_row, to_row, upsert_into
from compliance.verdict import Verdict


@dataclass(frozen=True, slots=True)
class PastSchoolVerdict:
    """From `valid_at` on a rule said this of a school, and `known_at` is since when we know. None: it was not asked any more.

    A line for each time that anything of it changed, also its words alone: figures stand in them. `since` is when the verdict
    became what it is; the others are those of a StoredSchoolVerdict.
    """

    school_id: str
    rule_id: str
    known_at: datetime
    valid_at: datetime
    verdict: Verdict | None
    saw: str
    asks: str
    lines_json: str
    due_on: date | None
    since: datetime
    failing_since: datetime | None
    policy_digest: bytes


# Two lines that are equal in both times are one, with what was said last.
_RECORD: Final = upsert_into("school_verdict_past", PastSchoolVerdict, key=("school_id", "rule_id", "known_at", "valid_at"))

_OF_SCHOOL: Final = """
    SELECT * FROM school_verdict_past AS line
    WHERE school_id = :school_id AND known_at <= :known_at AND valid_at <= :valid_at AND NOT EXISTS (
        SELECT 1 FROM school_verdict_past AS later
        WHERE later.school_id = line.school_id AND later.rule_id = line.rule_id
            AND later.known_at <= :known_at AND later.valid_at <= :valid_at
            AND (later.known_at > line.known_at OR (later.known_at = line.known_at AND later.valid_at > line.valid_at))
    ) ORDER BY rule_id
"""


def record(tx: Transaction, lines: Iterable[PastSchoolVerdict]) -> None:
    """Add lines."""
    tx.run_many(_RECORD, [to_row(each) for each in lines])


def of_school(tx: Transaction, school_id: str, valid_at: datetime, known_at: datetime) -> dict[str, PastSchoolVerdict]:
    """What each rule said of a school at one moment, as it was known at another, by the rule's id."""
    moments: Parameters = {"school_id": school_id, "known_at": to_text(known_at), "valid_at": to_text(valid_at)}
    return {row["rule_id"]: from_row(PastSchoolVerdict, row) for row in tx.all(_OF_SCHOOL, moments)}
