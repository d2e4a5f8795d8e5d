"""The audit log searched: by who, what, whom and day, a page at a time, the newest first."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from collector.store.audit import AuditEntry
from collector.store.database import Transaction, Value
from collector.store.instants import to_text
from collector.store.records import from_row

_ESCAPE: Final = "!"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What an entry must be. "" and None ask for nothing; `actor` and `subject` may be a part of what stands there.

    `of_every_school`: entries that belong to no single school too, such as who signed in, and who may.
    """

    actor: str = ""
    action: str = ""
    subject: str = ""
    since: datetime | None = None
    before: datetime | None = None
    of_every_school: bool = False


def found(tx: Transaction, school_id: str, wanted: Wanted, limit: int, skip: int = 0) -> list[AuditEntry]:
    """The entries of a school, the newest first; those of no single one where they are wanted."""
    condition, values = _condition(school_id, wanted)
    sql = f"SELECT * FROM audit WHERE {condition} ORDER BY entry_id DESC LIMIT :limit OFFSET :skip"  # noqa: S608 - our own names
    return [from_row(AuditEntry, row) for row in tx.all(sql, {**values, "limit": limit, "skip": skip})]


def count(tx: Transaction, school_id: str, wanted: Wanted) -> int:
    """How many there are."""
    condition, values = _condition(school_id, wanted)
    row = tx.one(f"SELECT COUNT(*) AS number FROM audit WHERE {condition}", values)  # noqa: S608 - our own names
    return int(row["number"]) if row else 0


def actions(tx: Transaction, school_id: str, *, of_every_school: bool) -> list[str]:
    """Every action that the log of a school has, by name."""
    sql = "SELECT DISTINCT action FROM audit WHERE school_id IN (:school_id, :common) ORDER BY action"
    return [str(row["action"]) for row in tx.all(sql, _whose(school_id, of_every_school=of_every_school))]


def _whose(school_id: str, *, of_every_school: bool) -> dict[str, Value]:
    return {"school_id": school_id, "common": "" if of_every_school else school_id}


def _condition(school_id: str, wanted: Wanted) -> tuple[str, dict[str, Value]]:
    parts = ["school_id IN (:school_id, :common)"]
    values: dict[str, Value] = _whose(school_id, of_every_school=wanted.of_every_school)
    for name, words in (("actor", wanted.actor), ("subject", wanted.subject)):
        if words:
            parts.append(f"LOWER({name}) LIKE LOWER(:{name}) ESCAPE '{_ESCAPE}'")
            values[name] = f"%{_literal(words)}%"
    if wanted.action:
        parts.append("action = :action")
        values["action"] = wanted.action
    for sign, name, moment in ((">=", "since", wanted.since), ("<", "before", wanted.before)):
        if moment is not None:
            parts.append(f"at {sign} :{name}")
            values[name] = to_text(moment)
    return " AND ".join(parts), values


def _literal(words: str) -> str:
    """The words with what LIKE would take for a pattern made literal."""
    for each in (_ESCAPE, "%", "_"):
        words = words.replace(each, _ESCAPE + each)
    return words
