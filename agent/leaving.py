"""Leaving: the device forgets its enrolment. The collector hears nothing of it: returning a loan is recorded at the school."""

from agent import ending, run_marks, standing
from agent.enrolment import renewal_tries
from agent.enrolment_record import is_enrolled
from agent.errors import NotEnrolled, ReportsWaiting, SpoolError, StateFolderError
from agent.sessions import briefing, own_context, registers_told
from agent.single_writer import SingleWriter
from agent.spool.summary import SpoolSummary, look_into_spool
from agent.standing import StandingFile
from agent.state_folder import StateFolder
from agent.trust import key_stores, tls_pairs, trust_store
from agent.watching import watch_notes
from agent.ways import looked_at, way_in
from compliance.rejection import Rejection


def leave(folder: StateFolder, *, drop_undelivered: bool) -> int:
    """Remove all that enrolment brought and all that waits; answer how many undelivered reports went with it.

    Raises NotEnrolled, SpoolBusy while the agent runs, ReportsWaiting when reports wait and nobody said to drop them. The
    record goes last: cut short, it is done again.
    """
    if not is_enrolled(folder):
        raise NotEnrolled(f"this device is not enrolled (nothing in {folder.path}); there is nothing to leave")
    lock = SingleWriter(folder.spool_lock_file)
    try:
        waiting = _waiting(folder, drop_undelivered=drop_undelivered)
        _remove(folder)
    finally:
        lock.close()
    return waiting


def _waiting(folder: StateFolder, *, drop_undelivered: bool) -> int:
    try:
        summary = look_into_spool(folder)
    except SpoolError:
        if drop_undelivered:
            return 0
        raise
    if summary is None or not summary.messages:
        return 0
    if not drop_undelivered:
        raise ReportsWaiting(_way_out(folder, summary))
    return summary.messages


def _way_out(folder: StateFolder, summary: SpoolSummary) -> str:
    if StandingFile(folder).now.refusal_code == Rejection.RETURNED:
        over = "the school has recorded this device's return and takes no more reports"
        return f"{over}. Run: rollcall-agent leave --drop-undelivered"
    them = "it" if summary.messages == 1 else "them"
    return (
        f"{summary.waiting_in_words} for the collector. Deliver {them} (rollcall-agent run --once), "
        f"or drop {them} (rollcall-agent leave --drop-undelivered)"
    )


def _remove(folder: StateFolder) -> None:
    spool = folder.spool_file
    journal = folder.media_journal_file
    names = [f"{spool.name}{ending}" for ending in ("", "-wal", "-shm", ".new")]
    names += [path.name for path in folder.path.glob(f"{spool.name}.damaged-*")]
    names += [f"{journal.name}{ending}" for ending in ("", ".confirmed", ".told", ".ended", ".lock")]
    names += [
        watch_notes.FILE,
        watch_notes.LOCK,
        standing.FILE,
        run_marks.MARK,
        run_marks.UNTOLD,
        ending.WORD,
        briefing.BUNDLE,
        briefing.POLICY,
        briefing.POLICY_NAME,
        own_context.CONTEXT,
        registers_told.REGISTERS,
    ]
    names += [
        tls_pairs.CURRENT,
        tls_pairs.NEXT,
        tls_pairs.NEW_KEY,
        tls_pairs.EARLY_CERTIFICATE,
        tls_pairs.EARLY_KEY,
        way_in.FILE,
        looked_at.FILE,
        renewal_tries.FILE,
    ]
    names += [trust_store.NEXT, trust_store.PROVEN, trust_store.TRUST_KEY, trust_store.AUTHORITY, key_stores.SIGNING_KEY]
    try:
        for name in (*names, folder.enrolment_file.name):
            (folder.path / name).unlink(missing_ok=True)
    except OSError as error:
        raise StateFolderError(f"{error.filename}: {error.strerror}. Run as root, then leave again") from error
