"""The audit log: who did what to whom, when, and how it ended. Entries are only added, each behind the hash of the last."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from collector.store.audit_chain import NOTHING_BEFORE, ChainedEntry, Frame, Walked, Words, chained, new_salt, walk
from collector.store.database import Transaction
from collector.store.instants import to_text
from collector.store.records import from_row, insert_into, to_row


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One act. `outcome` is `done` or `refused`; `detail` never holds a secret."""

    entry_id: int
    school_id: str
    at: datetime
    actor: str
    action: str
    subject: str
    outcome: str
    detail: str


DONE: Final = "done"
REFUSED: Final = "refused"

_LONGEST_DETAIL_CHARACTERS: Final = 2000

_A_PAGE: Final = 1000
_INSERT: Final = insert_into("audit", ChainedEntry)


def write(
    tx: Transaction, school_id: str, at: datetime, actor: str, action: str, subject: str, outcome: str, detail: str = ""
) -> None:
    """Add an entry to the log, in the transaction of the act itself. `school_id` is "" for what concerns no single school."""
    entry_id, previous = head(tx)
    words = Words(actor, subject, detail[:_LONGEST_DETAIL_CHARACTERS])
    tx.run(_INSERT, to_row(chained(Frame(entry_id + 1, school_id, to_text(at), action, outcome), words, new_salt(), previous)))


def head(tx: Transaction) -> tuple[int, str]:
    """Number and hash of the last entry; 0 and zeros before the first."""
    row = tx.one("SELECT entry_id, hash FROM audit ORDER BY entry_id DESC LIMIT 1")
    return (int(row["entry_id"]), str(row["hash"])) if row else (0, NOTHING_BEFORE)


def hash_at(tx: Transaction, entry_id: int) -> str:
    """The hash of one entry; "" where there is none."""
    row = tx.one("SELECT hash FROM audit WHERE entry_id = :entry_id", {"entry_id": entry_id})
    return str(row["hash"]) if row else ""


def check(tx: Transaction) -> Walked:
    """Walk the whole chain. Raises AuditLogBroken naming the first entry that is not what was written."""
    walked = Walked()
    sql = "SELECT * FROM audit WHERE entry_id > :entry_id ORDER BY entry_id LIMIT :limit"
    while rows := tx.all(sql, {"entry_id": walked.entry_id, "limit": _A_PAGE}):
        walked = walk((from_row(ChainedEntry, row) for row in rows), walked)
    return walked


def recent(tx: Transaction, school_id: str, limit: int = 100) -> list[AuditEntry]:
    """The last entries of a school, the newest first."""
    sql = "SELECT * FROM audit WHERE school_id = :school_id ORDER BY entry_id DESC LIMIT :limit"
    return [from_row(AuditEntry, row) for row in tx.all(sql, {"school_id": school_id, "limit": limit})]


def of_subject(tx: Transaction, school_id: str, action: str, subject: str, limit: int) -> list[AuditEntry]:
    """The last times that this was done to somebody or something, the newest first."""
    sql = (
        "SELECT * FROM audit WHERE school_id = :school_id AND action = :action AND subject = :subject "
        "ORDER BY entry_id DESC LIMIT :limit"
    )
    rows = tx.all(sql, {"school_id": school_id, "action": action, "subject": subject, "limit": limit})
    return [from_row(AuditEntry, row) for row in rows]


def about(tx: Transaction, school_id: str, subject: str, limit: int = 200) -> list[AuditEntry]:
    """Whatever was done or refused to somebody or something, the newest first."""
    sql = "SELECT * FROM audit WHERE school_id = :school_id AND subject = :subject ORDER BY entry_id DESC LIMIT :limit"
    rows = tx.all(sql, {"school_id": school_id, "subject": subject, "limit": limit})
    return [from_row(AuditEntry, row) for row in rows]


def done_since(tx: Transaction, school_id: str, action: str, at: datetime) -> list[AuditEntry]:
    """What was done or refused under this name from a moment on, the newest first."""
    sql = "SELECT * FROM audit WHERE school_id = :school_id AND action = :action AND at >= :at ORDER BY entry_id DESC"
    return [from_row(AuditEntry, row) for row in tx.all(sql, {"school_id": school_id, "action": action, "at": to_text(at)})]


def last_detail(tx: Transaction, school_id: str, action: str, subject: str) -> str:
    """What was said when this was last done to somebody or something; "" where it never was."""
    sql = (
        "SELECT detail FROM audit WHERE school_id = :school_id AND action = :action AND subject = :subject AND outcome = :done "
        "ORDER BY entry_id DESC LIMIT 1"
    )
    row = tx.one(sql, {"school_id": school_id, "action": action, "subject": subject, "done": DONE})
    return str(row["detail"]) if row else ""


def last_of(tx: Transaction, school_id: str, actions: Sequence[str]) -> AuditEntry | None:
    """The last entry of one of these actions, of a school or of no single one; None where there is none."""
    named = {f"action{place}": action for place, action in enumerate(actions)}
    sql = (
        "SELECT * FROM audit WHERE school_id IN (:school_id, '') AND "  # noqa: S608 - only names of parameters are put in
        f"action IN ({', '.join(f':{name}' for name in named)}) ORDER BY entry_id DESC LIMIT 1"
    )
    row = tx.one(sql, {"school_id": school_id, **named})
    return from_row(AuditEntry, row) if row else None


def newest(tx: Transaction) -> int:
    """The number of the last entry, of whichever school; 0 in an empty log."""
    row = tx.one("SELECT COALESCE(MAX(entry_id), 0) AS newest FROM audit")
    return int(row["newest"]) if row else 0


def since(tx: Transaction, entry_id: int, limit: int = 1000) -> list[AuditEntry]:
    """The entries after this one, of every school, the oldest first."""
    sql = "SELECT * FROM audit WHERE entry_id > :entry_id ORDER BY entry_id LIMIT :limit"
    return [from_row(AuditEntry, row) for row in tx.all(sql, {"entry_id": entry_id, "limit": limit})]
