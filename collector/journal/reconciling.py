"""Bringing journal and database together when a data folder is opened: whichever has more gives to the other.

Where the journal that belongs to the database is lost, nobody knows what was revoked since: every device that would be believed
waits for a technician's word, and every enrolment code and key that was not used is void (record 0023).
"""

import logging
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from collector.errors import DataFolderError
from collector.journal.continuity import Compared, Standing, compare
from collector.journal.journal_file import JournalFile
from collector.journal.recorded import Recorded
from collector.journal.replay import ACTOR, Replayed, replay
from collector.store import audit, devices, enrolment_keys, journal_entries, schools, tokens
from collector.store.database import Database, Transaction
from collector.store.devices import DeviceState
from collector.store.journal_line import Kind

log = logging.getLogger(__name__)

_OF_NO_SCHOOL: Final = ""
_WHY_TO_BE_CONFIRMED: Final = "the collector was restored without its journal, which would say whether the device still belongs"


@dataclass(frozen=True, slots=True)
class Reconciled:
    """What was found and done. `to_be_confirmed` counts devices; `aside` is where a file that does not belong here was put."""

    standing: Standing = Standing.IN_STEP
    words: str = ""
    replayed: Replayed | None = None
    to_be_confirmed: int = 0
    aside: Path | None = None


def reconcile(database: Database, file: JournalFile, now: datetime, new_word: Callable[[], str]) -> Reconciled:
    """Bring the two together. Raises StoreError or DataFolderError; `new_word` gives a journal that begins its random word."""
    with _held(file) as found:
        with database.reading() as tx:
            compared = compare(tx, found)
        if compared.standing is Standing.IN_STEP:
            return Reconciled()
        settled = _settle(database, file, found, compared, now, new_word)
    if settled.standing is Standing.LOST:
        log.error("the journal of this database is lost; devices are to be confirmed", extra={"why": settled.words})
    return settled


def declare_lost(database: Database, file: JournalFile, why: str, now: datetime) -> Reconciled:
    """Go on without a journal, as after a restore from a backup where there was none."""
    with _held(file) as found:
        return _settle(database, file, found, Compared(Standing.LOST, why), now, lambda: "")


@contextmanager
def _held(file: JournalFile) -> Iterator[Recorded]:
    """The file, read while nobody else may add to it."""
    with ExitStack() as stack:
        try:
            stack.enter_context(file.locked())
            found = file.read()
        except OSError as error:
            raise DataFolderError(
                f"{error.filename or file.path}: {error.strerror}; look at its owner and permissions"
            ) from error
        yield found


def _settle(
    database: Database, file: JournalFile, found: Recorded, compared: Compared, now: datetime, new_word: Callable[[], str]
) -> Reconciled:
    replayed, waiting = None, 0
    with database.writing() as tx:
        match compared.standing:
            case Standing.LOST:
                replayed, waiting = _go_on_without(tx, found, compared.words, now)
            case Standing.DATABASE_BEHIND:
                replayed = _take_over(tx, found, now)
            case Standing.FILE_DAMAGED:
                _record(tx, now, "journal.repaired", f"{compared.words}; it was written anew from the database")
            case Standing.FILE_BEHIND | Standing.IN_STEP:
                _begin(tx, found, now, new_word)
        texts = journal_entries.after(tx, 0)
    aside = None
    try:
        aside = _write(file, found, compared.standing, texts, now)
    except OSError:  # the database has everything by now, and is believed; the file follows as soon as it can be written
        log.exception("the journal could not be written")
    else:
        with database.writing() as tx:
            journal_entries.set_copied(tx, len(texts))
    return Reconciled(compared.standing, compared.words, replayed, waiting, aside)


def _write(file: JournalFile, found: Recorded, standing: Standing, texts: list[str], now: datetime) -> Path | None:
    if standing in (Standing.LOST, Standing.FILE_DAMAGED):
        return file.begin_anew(texts, now)
    file.add(found.size_bytes, texts[len(found.lines) :])
    return None


def _begin(tx: Transaction, found: Recorded, now: datetime, new_word: Callable[[], str]) -> None:
    if journal_entries.last(tx)[0] == 0:
        journal_entries.append(tx, now, Kind.BEGUN, {"journal": new_word()})
    if found.torn:
        _record(tx, now, "journal.torn", f"line {len(found.lines) + 1} was not written to its end; the database had it")


def _take_over(tx: Transaction, found: Recorded, now: datetime) -> Replayed:
    number, _ = journal_entries.last(tx)
    behind = found.lines[number:]
    for line in behind:
        journal_entries.put(tx, line)
    replayed = replay(tx, behind, now)
    words = f"{len(behind)} lines; devices revoked again: {len(replayed.devices)}, not known here: {len(replayed.strangers)}"
    _record(tx, now, "journal.replayed", words)
    return replayed


def _go_on_without(tx: Transaction, found: Recorded, why: str, now: datetime) -> tuple[Replayed, int]:
    """What can be read of a journal that does not belong here is done all the same: it can only take rights away."""
    replayed = replay(tx, [*found.lines, *found.strays], now)
    journal_entries.set_copied(tx, 0)
    journal_entries.append(tx, now, Kind.LOST, {"reason": why})
    waiting = [each for each in devices.everyone(tx) if each.state.may_speak]
    for each in waiting:
        devices.set_state(tx, each.device_id, DeviceState.TO_BE_CONFIRMED, _WHY_TO_BE_CONFIRMED, now)
    ended = tokens.end_unused(tx, now)
    keys = sum(enrolment_keys.revoke_all(tx, each.school_id, now) for each in schools.everyone(tx))
    words = f"{why}; devices to be confirmed: {len(waiting)}, enrolment codes ended: {ended}, keys revoked: {keys}"
    _record(tx, now, "journal.lost", words)
    return replayed, len(waiting)


def _record(tx: Transaction, now: datetime, action: str, words: str) -> None:
    audit.write(tx, _OF_NO_SCHOOL, now, ACTOR, action, "", audit.DONE, words)
