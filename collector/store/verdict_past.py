"""What every rule said of every device at any moment, as it was known at any other: lines that are only ever added."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final, NamedTuple

from collector.store.database import Parameters, Transaction
from collector.store.instants import to_text
from collector.store.records import from_row, to_row, upsert_into
from compliance.verdict import Verdict


@dataclass(frozen=True, slots=True)
class PastVerdict:
    """From `valid_at` on a rule said this of a device, and `known_at` is since when we know. None: it was not asked any more.

    The message received last decides, whatever its device's clock says: a line is in the place of all lines before it from its
    own `valid_at` on.
    """

    school_id: str
    device_id: bytes
    rule_id: str
    known_at: datetime
    valid_at: datetime
    verdict: Verdict | None
    saw: str
    policy_digest: bytes


class RuleCount(NamedTuple):
    """Of how many devices a rule said this."""

    rule_id: str
    verdict: Verdict
    devices: int


# In one instant what was said last decides, also where it says so of an earlier time on: what it takes the place of goes.
_SUPERSEDE: Final = """
    DELETE FROM verdict_past
    WHERE device_id = :device_id AND rule_id = :rule_id AND known_at = :known_at AND valid_at > :valid_at
"""
_RECORD: Final = upsert_into(
    "verdict_past", PastVerdict, key=("device_id", "rule_id", "known_at", "valid_at"), keep=("school_id",)
)

_PAGE: Final = 500
_BEHIND: Final = """
    SELECT * FROM verdict_past WHERE device_id = :device_id AND (
        known_at > :known_at
        OR (known_at = :known_at AND (valid_at > :valid_at OR (valid_at = :valid_at AND rule_id > :rule_id)))
    ) ORDER BY known_at, valid_at, rule_id LIMIT :page
"""

# Rule by rule from its newest line back: a device with many lines costs no more than one with few.
_OF_DEVICE: Final = """
    WITH RECURSIVE asked(rule_id) AS (
        SELECT MIN(rule_id) FROM verdict_past WHERE device_id = :device_id
        UNION ALL
        SELECT (SELECT MIN(rule_id) FROM verdict_past WHERE device_id = :device_id AND rule_id > asked.rule_id)
        FROM asked WHERE asked.rule_id IS NOT NULL
    )
    SELECT line.* FROM asked JOIN verdict_past AS line ON line.device_id = :device_id AND line.rule_id = asked.rule_id
        AND (line.known_at, line.valid_at) = (
            SELECT newest.known_at, newest.valid_at FROM verdict_past AS newest
            WHERE newest.device_id = :device_id AND newest.rule_id = asked.rule_id
                AND newest.known_at <= :known_at AND newest.valid_at <= :valid_at
            ORDER BY newest.known_at DESC, newest.valid_at DESC LIMIT 1
        )
"""

_NEWEST: Final = """
    SELECT verdict FROM verdict_past
    WHERE device_id = :device_id AND rule_id = :rule_id AND known_at <= :at AND valid_at <= :at
    ORDER BY known_at DESC, valid_at DESC LIMIT 1
"""

# Instants all have the same length, so the greatest of the joined texts is the newest line, and its verdict stands behind.
# Both queries below take the newest lines from the index by school alone.
_COUNTS: Final = """
    SELECT rule_id, SUBSTR(newest, :verdict_at) AS verdict, COUNT(*) AS devices FROM (
        SELECT rule_id, MAX(known_at || valid_at || COALESCE(verdict, '')) AS newest FROM verdict_past
        WHERE school_id = :school_id AND known_at <= :known_at AND valid_at <= :valid_at
        GROUP BY device_id, rule_id
    ) AS held GROUP BY rule_id, SUBSTR(newest, :verdict_at) ORDER BY rule_id, verdict
"""

_OF_SCHOOL: Final = """
    SELECT line.* FROM (
        SELECT device_id, rule_id, MAX(known_at || valid_at) AS newest FROM verdict_past
        WHERE school_id = :school_id AND known_at <= :known_at AND valid_at <= :valid_at
        GROUP BY device_id, rule_id
    ) AS held JOIN verdict_past AS line ON line.device_id = held.device_id AND line.rule_id = held.rule_id
        AND line.known_at = SUBSTR(held.newest, 1, :valid_from - 1) AND line.valid_at = SUBSTR(held.newest, :valid_from)
    ORDER BY line.device_id, line.rule_id
"""


def record(tx: Transaction, lines: Iterable[PastVerdict]) -> None:
    """Add lines. Of one rule, those of one call come in the order of their `valid_at`."""
    rows = [to_row(each) for each in lines]
    tx.run_many(_SUPERSEDE, rows)
    tx.run_many(_RECORD, rows)


def of_device(tx: Transaction, device_id: bytes, valid_at: datetime, known_at: datetime) -> dict[str, PastVerdict]:
    """What each rule said of a device at one moment, as it was known at another, by the rule's id."""
    moments: Parameters = {"device_id": device_id, "known_at": to_text(known_at), "valid_at": to_text(valid_at)}
    return {row["rule_id"]: from_row(PastVerdict, row) for row in tx.all(_OF_DEVICE, moments)}


def of_school(tx: Transaction, school_id: str, valid_at: datetime, known_at: datetime) -> dict[bytes, dict[str, PastVerdict]]:
    """The same for all devices of a school, by the device and by the rule's id. A device that had no line yet is not in it."""
    known, valid = to_text(known_at), to_text(valid_at)
    moments: Parameters = {"school_id": school_id, "known_at": known, "valid_at": valid, "valid_from": len(known) + 1}
    found: dict[bytes, dict[str, PastVerdict]] = {}
    for row in tx.all(_OF_SCHOOL, moments):
        found.setdefault(bytes(row["device_id"]), {})[row["rule_id"]] = from_row(PastVerdict, row)
    return found


def is_asked(tx: Transaction, device_id: bytes, rule_id: str, at: datetime) -> bool:
    """Whether a rule says anything of a device at a moment, as it is known then."""
    row = tx.one(_NEWEST, {"device_id": device_id, "rule_id": rule_id, "at": to_text(at)})
    return row is not None and row["verdict"] is not None


def everything(tx: Transaction, device_id: bytes) -> list[PastVerdict]:
    """Every line about a device, each rule's in the order in which they decide."""
    sql = "SELECT * FROM verdict_past WHERE device_id = :device_id ORDER BY rule_id, known_at, valid_at"
    return [from_row(PastVerdict, row) for row in tx.all(sql, {"device_id": device_id})]


def page_behind(tx: Transaction, device_id: bytes, behind: PastVerdict | None) -> list[PastVerdict]:
    """Some lines about a device that follow this one, in the order in which they were known; the first ones behind None."""
    place = ("", "", "") if behind is None else (to_text(behind.known_at), to_text(behind.valid_at), behind.rule_id)
    parameters = dict(zip(("known_at", "valid_at", "rule_id"), place, strict=True))
    rows = tx.all(_BEHIND, {"device_id": device_id, "page": _PAGE, **parameters})
    return [from_row(PastVerdict, row) for row in rows]


def counts(tx: Transaction, school_id: str, valid_at: datetime, known_at: datetime) -> list[RuleCount]:
    """The same for all devices of a school: of how many each rule said what."""
    known, valid = to_text(known_at), to_text(valid_at)
    moments: Parameters = {"school_id": school_id, "known_at": known, "valid_at": valid, "verdict_at": len(known + valid) + 1}
    rows = tx.all(_COUNTS, moments)
    return [RuleCount(row["rule_id"], Verdict(row["verdict"]), int(row["devices"])) for row in rows if row["verdict"]]
