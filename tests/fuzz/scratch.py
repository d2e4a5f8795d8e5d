"""A folder for what a target keeps on the disk. The driver puts TMPDIR into memory and removes it; else Python's end does."""

import atexit
import shutil
import tempfile
from pathlib import Path


def new_folder() -> Path:
    """A new, empty folder."""
    folder = Path(tempfile.mkdtemp(prefix="rollcall-fuzz-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder
