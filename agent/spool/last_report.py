"""The last full report of this chain: what a heartbeat names when nothing has changed since."""

import sqlite3

from agent.spool.database import checksum
from compliance.values import dataclass


@dataclass(frozen=True, slots=True)
class LastReport:
    """Its place and hash, and `says`: what its header said of the device, as one value to compare with."""

    epoch: int
    sequence: int
    hash: bytes
    says: bytes


def keep(database: sqlite3.Connection, report: LastReport) -> None:
    """A report was made."""
    row = (report.epoch, report.sequence, report.hash, report.says)
    database.execute("INSERT OR REPLACE INTO last_report VALUES (1, ?, ?, ?, ?, ?)", (*row, checksum(*row)))


def find(database: sqlite3.Connection, epoch: int) -> LastReport | None:
    """The last report of this epoch, None where there is none, or where it is gone: a heartbeat would name nothing."""
    row = database.execute("SELECT epoch, sequence, hash, says, checksum FROM last_report").fetchone()
    if row is None or row[0] != epoch or checksum(*row[:-1]) != row[-1]:
        return None
    return LastReport(*row[:-1])


def lose(database: sqlite3.Connection, first: int, last: int) -> None:
    """What stood in these places is gone."""
    database.execute("DELETE FROM last_report WHERE sequence BETWEEN ? AND ?", (first, last))
