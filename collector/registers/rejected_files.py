"""What was rejected: a file, and beside it the reason in words that a person can act on."""

from pathlib import Path
from typing import Final

from collector.keys.private_files import write_private
from collector.registers.inbox_folder import free_path, shown_name

REASON_ENDING: Final = ".reason.txt"


def put_aside(path: Path, folder: Path, reason: str) -> None:
    """Move a file into a folder, beside its reason: both come to lie there, or neither. OSError when they cannot."""
    rejected = free_path(folder, path.name, beside=REASON_ENDING)
    beside = rejected.with_name(rejected.name + REASON_ENDING)
    words = f"Nothing of {shown_name(path)} was recorded. Correct this, then drop the file into the inbox again:\n\n{reason}\n"
    write_private(beside, words)
    try:
        path.replace(rejected)
    except OSError:
        beside.unlink(missing_ok=True)
        raise
