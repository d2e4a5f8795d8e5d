"""Do the journal and the database belong together, and which of the two has more? A decision that changes nothing."""

from dataclasses import dataclass
from enum import Enum, auto

from collector.journal.recorded import Recorded
from collector.store import journal_entries
from collector.store.database import Transaction


class Standing(Enum):
    """How the two stand to each other."""

    IN_STEP = auto()
    FILE_BEHIND = auto()  # a process died between its commit and the file; or nothing was begun yet
    DATABASE_BEHIND = auto()  # an older database was put back beside its journal
    FILE_DAMAGED = auto()  # somewhere within; but it ends as the database does, so that nothing is missing there
    LOST = auto()  # the journal that belongs to this database is not here, or not all of it


@dataclass(frozen=True, slots=True)
class Compared:
    """The standing, and for a lost or damaged journal why it is that."""

    standing: Standing
    words: str = ""


def compare(tx: Transaction, found: Recorded) -> Compared:
    """Compare the file, read before this transaction began, with what the database remembers of it.

    A line is written to the database first. So a torn line that the database does not have either is one that it lost.
    """
    number, last_hash = journal_entries.last(tx)
    if found.broken:
        ends_alike = number > 0 and not found.torn and found.last_hash == last_hash
        return Compared(Standing.FILE_DAMAGED if ends_alike else Standing.LOST, found.broken)
    have, copied = len(found.lines), journal_entries.copied(tx)
    if have < copied and not _ends_within(tx, found, number):
        words = "it is not there" if found.is_empty else f"it has {have} lines where the database remembers {copied}"
        return Compared(Standing.LOST, words)
    common = min(have, number)
    if common and found.lines[common - 1].hash != journal_entries.hash_of(tx, common):
        return Compared(Standing.LOST, f"its line {common} is not the one that the database remembers")
    if found.torn and have >= number:
        return Compared(Standing.LOST, f"its line {have + 1} was not written to its end, and the database does not have it")
    if have > number:
        return Compared(Standing.DATABASE_BEHIND)
    return Compared(Standing.IN_STEP if 0 < have == number == copied else Standing.FILE_BEHIND)


def _ends_within(tx: Transaction, found: Recorded, number: int) -> bool:
    """Whether the file ends within the very line that is the database's last: then nothing is missing in the database."""
    have = len(found.lines)
    (last,) = journal_entries.after(tx, number - 1) if number else [""]
    return bool(found.torn) and have + 1 == number and last.encode().startswith(found.torn)
