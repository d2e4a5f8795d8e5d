"""`rollcall audit --check`: is every entry of the audit log still what was written, and none missing?"""

import re
from pathlib import Path
from typing import Final

import typer

from collector.backup import last_backup
from collector.cli import output
from collector.cli.options import folder_named
from collector.store import audit
from collector.store.audit_chain import Walked, broken
from collector.store.database import Transaction
from collector.wiring import open_collector

_EXPECTED: Final = re.compile(r"([1-9][0-9]{0,17}):([0-9a-f]{64})")


def command(data: Path | None, expect: str) -> None:
    """Walk the chain, and compare it with what the last backup and `expect` knew of it. Raises AuditLogBroken."""
    noted = _EXPECTED.fullmatch(expect)
    if expect and noted is None:
        raise typer.BadParameter("write it as it was printed: a number, a colon and 64 digits", param_hint="--expect")
    with open_collector(folder_named(data)) as collector, collector.database.reading() as tx:
        walked = audit.check(tx)
        made = last_backup.read(collector.folder.path)
        if made and made.audit_hash:
            _compare(tx, made.audit_entry, made.audit_hash, "the last backup")
        if noted:
            _compare(tx, int(noted[1]), noted[2], "--expect")
    _say(walked)
    if made and made.audit_hash:
        output.show(f"It has what the last backup knew, up to entry {made.audit_entry}.")


def _compare(tx: Transaction, entry_id: int, expected: str, of_whom: str) -> None:
    if audit.hash_at(tx, entry_id) != expected:
        why = f"{of_whom} knew another entry of this number, so the log was cut off, written anew, or put back from before"
        raise broken(entry_id, why)


def _say(walked: Walked) -> None:
    output.show(f"The audit log is whole. Entries, each behind the hash of the one before: {walked.entry_id:,}.")
    if walked.erased:
        output.show(f"In {walked.erased} of them people were erased: what words are left there is not proved by it.")
    output.show(f"It goes to {walked.entry_id}:{walked.hash}. Noted elsewhere, that shows later that nothing was cut off.")
