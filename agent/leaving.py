"""Leaving: the device forgets its enrolment. The collector hears nothing of it: returning a loan is recorded at the school."""

from agent import briefing, identity, standing
from agent.enrolment_record import is_enrolled
from agent.errors import NotEnrolled, SpoolError, StateFolderError
from agent.single_writer import SingleWriter
from agent.spool import look_into_spool
from agent.state_folder import StateFolder


def leave(folder: StateFolder, *, drop_undelivered: bool) -> int:
    """Remove all that enrolment brought and all that waits; answer how many undelivered reports went with it.

    Raises NotEnrolled, SpoolBusy while the agent runs, SpoolError when reports wait and nobody said to drop them. The record
    goes last: cut short, it is done again.
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
    waiting = summary.messages if summary else 0
    if waiting and not drop_undelivered:
        raise SpoolError(
            f"{waiting} reports wait for the collector. Deliver them (run --once), or drop them (leave --drop-undelivered)"
        )
    return waiting


def _remove(folder: StateFolder) -> None:
    spool = folder.spool_file
    journal = folder.media_journal_file
    names = [f"{spool.name}{ending}" for ending in ("", "-wal", "-shm")]
    names += [f"{journal.name}{ending}" for ending in ("", ".confirmed", ".ended", ".lock")]
    names += [standing.FILE, briefing.POLICY, briefing.POLICY_NAME, briefing.REGISTERS]
    names += [identity.CERTIFICATE, identity.AUTHORITY, identity.TLS_KEY, identity.SIGNING_KEY]
    try:
        for name in (*names, folder.enrolment_file.name):
            (folder.path / name).unlink(missing_ok=True)
    except OSError as error:
        raise StateFolderError(f"{error.filename}: {error.strerror}. Run as root, then leave again") from error
