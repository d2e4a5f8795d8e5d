"""A database whose journal follows it: after each commit that added to the journal, the file has it too."""

import logging
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager

from collector.errors import StoreError
from collector.journal.journal_file import JournalFile
from collector.store import journal_entries
from collector.store.database import Database, Transaction

log = logging.getLogger(__name__)


class Journalled:
    """The same database; see `collector.store.database.Database`. The two must have been reconciled before."""

    def __init__(self, database: Database, file: JournalFile) -> None:
        """Watch over a database and the journal beside it."""
        self._database = database
        self._file = file
        self._known_bytes = -1  # how long the file is while it ends with line `_copied`; -1: it must be read
        with database.reading() as tx:
            self._copied = journal_entries.copied(tx)

    def reading(self) -> AbstractContextManager[Transaction]:
        """As the database reads."""
        return self._database.reading()

    @contextmanager
    def writing(self) -> Iterator[Transaction]:
        """As the database writes; what the transaction added to the journal is in the file, on the disk, when this returns.

        When the file cannot be written, the log says so, the act stands all the same, and the next act tries again.
        """
        with self._database.writing() as tx:
            yield tx
            number, _ = journal_entries.last(tx)
        if number > self._copied:
            self._copy()

    def close(self) -> None:
        """As the database closes."""
        self._database.close()

    def _copy(self) -> None:
        try:
            with self._file.locked():
                if self._file.size_bytes() != self._known_bytes and not self._read():
                    log.error("the journal was changed under a running collector; it is looked at when it starts again")
                    return
                with self._database.reading() as tx:
                    texts = journal_entries.after(tx, self._copied)
                self._known_bytes = self._file.add(self._known_bytes, texts)
                self._copied += len(texts)
                with self._database.writing() as tx:
                    journal_entries.set_copied(tx, self._copied)
        except (OSError, StoreError):
            log.exception("the journal could not be written; the database has what it lacks, and it is tried again")

    def _read(self) -> bool:
        """Find out where the file ends: another command may have added to it. False when it is not what the database has."""
        found = self._file.read()
        number = len(found.lines)
        with self._database.reading() as tx:
            is_ours = number > 0 and not found.broken and journal_entries.hash_of(tx, number) == found.lines[-1].hash
        if is_ours:
            self._known_bytes, self._copied = found.size_bytes, number
        return is_ours
