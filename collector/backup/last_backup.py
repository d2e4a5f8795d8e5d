"""When the last backup was made: a small file in the data folder, for `rollcall doctor` and whoever watches from outside."""

import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from collector.keys.private_files import write_private
from collector.store.instants import from_text, to_text

FILE_NAME: Final = "last-backup.json"


@dataclass(frozen=True, slots=True)
class LastBackup:
    """The name and the size of a backup, without the folder in which it lies: that may be gone by now.

    `audit_entry` and `audit_hash` say how far the audit log went then, 0 and "" where that was not kept.
    """

    at: datetime
    file_name: str
    size_bytes: int
    audit_entry: int = 0
    audit_hash: str = ""


def write(folder: Path, made: LastBackup) -> None:
    """Record a backup in a data folder."""
    plain: dict[str, str | int] = {"at": to_text(made.at), "file_name": made.file_name, "bytes": made.size_bytes}
    plain |= {"audit_entry": made.audit_entry, "audit_hash": made.audit_hash}
    write_private(folder / FILE_NAME, json.dumps(plain) + "\n")


def read(folder: Path) -> LastBackup | None:
    """The last one that was recorded; None when there was none, or the file says nothing that can be read."""
    try:
        plain = json.loads((folder / FILE_NAME).read_text(encoding="utf-8"))
        head = int(plain.get("audit_entry", 0)), str(plain.get("audit_hash", ""))
        return LastBackup(from_text(plain["at"]), str(plain["file_name"]), int(plain["bytes"]), *head)
    except (OSError, ValueError, KeyError, TypeError):
        return None
