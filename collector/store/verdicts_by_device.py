"""Of each device of a school, how many of its rules said what at a moment: a row for each verdict, not one for each rule."""

from collections.abc import Collection
from datetime import datetime
from typing import Final

from collector.store.database import Parameters, Transaction
from collector.store.instants import to_text
from compliance.verdict import Verdict

# As the counts of `verdict_past.py`: instants all have the same length, so the newest line ends in its verdict.
_COUNTS: Final = """
    SELECT device_id, SUBSTR(newest, :verdict_at) AS verdict, COUNT(*) AS rules FROM (
        SELECT device_id, rule_id, MAX(known_at || valid_at || COALESCE(verdict, '')) AS newest FROM verdict_past
        WHERE school_id = :school_id AND known_at <= :known_at AND valid_at <= :valid_at
        GROUP BY device_id, rule_id
    ) AS held WHERE rule_id IN ({rules}) GROUP BY device_id, SUBSTR(newest, :verdict_at)
"""


def verdicts_by_device(
    tx: Transaction, school_id: str, rules: Collection[str], valid_at: datetime, known_at: datetime
) -> dict[bytes, dict[Verdict, int]]:
    """Of these rules, as they stood at one moment and were known at another. What had not been judged is not in it."""
    if not rules:
        return {}
    known, valid = to_text(known_at), to_text(valid_at)
    named: Parameters = {f"rule{place}": rule for place, rule in enumerate(rules)}
    moments: Parameters = {"school_id": school_id, "known_at": known, "valid_at": valid, "verdict_at": len(known + valid) + 1}
    sql = _COUNTS.format(rules=", ".join(f":{name}" for name in named))
    found: dict[bytes, dict[Verdict, int]] = {}
    for row in tx.all(sql, {**named, **moments}):
        if row["verdict"]:
            found.setdefault(bytes(row["device_id"]), {})[Verdict(row["verdict"])] = int(row["rules"])
    return found
