"""How much waits, how far the collector confirmed, and what is missing: for the greeting, for `status`, and for the doctor."""

import sqlite3
from collections.abc import Callable
from typing import Final, TypeVar

from agent.spool import chain, dead_letters, gaps, receipts
from agent.spool.database import converted
from agent.spool.dead_letters import DeadLetter
from agent.spool.gaps import Confessed
from agent.spool.receipts import KeptReceipt
from agent.state_folder import StateFolder
from compliance.chain import Head
from compliance.counted import counted
from compliance.envelope import Purpose
from compliance.values import dataclass

T = TypeVar("T")

_SHOWN: Final = 20


@dataclass(frozen=True, slots=True)
class SpoolSummary:
    """Sequence 0: nothing yet. `missing` messages are gone and not yet confessed; `oldest_at` is by the spool's clock."""

    head: Head
    acknowledged: int
    messages: int
    heartbeats: int
    bytes: int
    oldest_at: int
    missing: int
    dead_letters: int

    @property
    def waiting_in_words(self) -> str:
        """`1 report waits`, `2 reports and 1 heartbeat wait`."""
        reports = self.messages - self.heartbeats
        parts = [counted(reports, "report")] if reports or not self.heartbeats else []
        parts += [counted(self.heartbeats, "heartbeat")] if self.heartbeats else []
        return f"{' and '.join(parts)} wait{'s' if self.messages == 1 else ''}"


@dataclass(frozen=True, slots=True)
class SpoolStory:
    """What a person may want to know of it, the latest first."""

    confessed: tuple[Confessed, ...]
    dead_letters: tuple[DeadLetter, ...]
    receipts: tuple[KeptReceipt, ...]


def summarise(database: sqlite3.Connection) -> SpoolSummary:
    """What is in the spool now. Raises SpoolDamaged."""
    now = chain.known(database)
    messages, size, oldest = database.execute(
        "SELECT COUNT(*), MAX(0, CAST(COALESCE(SUM(size), 0) AS INTEGER)), CAST(COALESCE(MIN(spooled_at), 0) AS INTEGER)"
        " FROM messages"
    ).fetchone()
    heartbeats = database.execute("SELECT COUNT(*) FROM messages WHERE purpose = ?", (Purpose.HEARTBEAT.value,)).fetchone()[0]
    given_up = database.execute("SELECT COUNT(*) FROM dead_letters").fetchone()[0]
    missing = gaps.open_messages(database)
    return SpoolSummary(now.head, now.acknowledged, messages, heartbeats, size, oldest, missing, given_up)


def look_into_spool(folder: StateFolder) -> SpoolSummary | None:
    """The summary without the lock, for who only wants to know. None when there is no spool yet."""
    return _look(folder, summarise)


def look_into_story(folder: StateFolder) -> SpoolStory:
    """The story without the lock."""
    return _look(folder, _story) or SpoolStory((), (), ())


def look_into_receipts(folder: StateFolder) -> list[KeptReceipt]:
    """Every receipt that is kept, the latest first, without the lock."""
    return _look(folder, lambda database: receipts.latest(database, receipts.MOST_RECEIPTS)) or []


def _look(folder: StateFolder, read: Callable[[sqlite3.Connection], T]) -> T | None:
    if not folder.spool_file.exists():
        return None
    with converted():
        database = sqlite3.connect(f"file:{folder.spool_file}?mode=ro", uri=True)
        try:
            begun = database.execute("SELECT 1 FROM sqlite_master WHERE name = 'receipts'").fetchone()
            return read(database) if begun else None
        finally:
            database.close()


def _story(database: sqlite3.Connection) -> SpoolStory:
    return SpoolStory(
        tuple(gaps.confessed(database)[:_SHOWN]),
        tuple(dead_letters.latest(database, _SHOWN)),
        tuple(receipts.latest(database, _SHOWN)),
    )
