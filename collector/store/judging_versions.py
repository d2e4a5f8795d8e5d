"""Since when each version of Rollcall judges in this database: another one may say the same in other words."""

from datetime import datetime
from importlib.metadata import version
from typing import Final

from collector.store.database import Database, Transaction
from collector.store.instants import from_text, to_text

PRESENT: Final = version("rollcall")

_SINCE: Final = "SELECT since FROM judging_versions WHERE version = :version"
_NOTE: Final = "INSERT INTO judging_versions (version, since) VALUES (:version, :since) ON CONFLICT (version) DO NOTHING"


def since(tx: Transaction) -> datetime | None:
    """When this version began to judge here; None while nobody has noted it."""
    row = tx.one(_SINCE, {"version": PRESENT})
    return from_text(row["since"]) if row else None


def note(tx: Transaction, now: datetime) -> None:
    """This version judges from now on, if it has not begun before."""
    tx.run(_NOTE, {"version": PRESENT, "since": to_text(now)})


def note_once(database: Database, now: datetime) -> None:
    """The same, and nobody is kept waiting where it was noted before."""
    with database.reading() as tx:
        if since(tx) is not None:
            return
    with database.writing() as tx:
        note(tx, now)
