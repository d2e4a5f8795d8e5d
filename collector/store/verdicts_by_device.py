"""What every rule said of every device of a school, in few columns: for those who count many moments at once."""

from collections.abc import Iterator
from datetime import datetime
from typing import Final, NamedTuple

from collector.store.database import Transaction
from collector.store.instants import to_text

_LINES: Final = """
    SELECT device_id, rule_id, valid_at, verdict FROM verdict_past WHERE school_id = :school_id AND known_at <= :known_at
    ORDER BY device_id, rule_id, known_at, valid_at
"""


class RuleLine(NamedTuple):
    """From `valid_at` on, an instant as text, a rule said this of a device; `verdict` is None where it asked no more."""

    device_id: bytes
    rule_id: str
    valid_at: str
    verdict: str | None


def rule_lines(tx: Transaction, school_id: str, known_at: datetime) -> Iterator[RuleLine]:
    """As they were known at a moment: each device's, each rule's, in the order in which they decide, the last one most."""
    rows = tx.all(_LINES, {"school_id": school_id, "known_at": to_text(known_at)})
    return (RuleLine(bytes(row["device_id"]), row["rule_id"], row["valid_at"], row["verdict"]) for row in rows)
