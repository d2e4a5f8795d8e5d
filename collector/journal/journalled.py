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
                found = self._file.read()
                with self._database.reading() as tx:
                    follows = not found.broken and _is_known(tx, len(found.lines), found.lines[-1].hash if found.lines else "")
                    texts = journal_entries.after(tx, len(found.lines))
                if not follows:
                    log.error("the journal was changed under a running collector; it is looked at when it starts again")
                    return
                self._file.add(found, texts)
                self._copied = len(found.lines) + len(texts)
                with self._database.writing() as tx:
                    journal_entries.set_copied(tx, self._copied)
        except (OSError, StoreError):
            log.exception("the journal could not be written; the database has what it lacks, and it is tried again")


def _is_known(tx: Transaction, number: int, line_hash: str) -> bool:
    return number > 0 and journal_entries.hash_of(tx, number) == line_hash
