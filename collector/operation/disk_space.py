"""How much room is left under the data folder, in bytes and in files, and whether that should worry anybody."""

import os
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Final

_NEARLY_FULL: Final = 0.85  # said before 90 % are reached, while there is time to do something
_LEAST_BYTES: Final = 1_000_000_000


@dataclass(frozen=True, slots=True)
class DiskSpace:
    """What an account without privileges may still use. A file system that does not count its files has 0 of them."""

    free_bytes: int
    total_bytes: int
    free_files: int
    total_files: int

    @property
    def worry(self) -> str:
        """What is nearly used up; empty while there is room."""
        if self.free_bytes < _LEAST_BYTES or self.free_bytes < self.total_bytes * (1 - _NEARLY_FULL):
            return f"{self.free_bytes / 1e9:,.2f} GB of {self.total_bytes / 1e9:,.2f} GB are free"
        if self.total_files and self.free_files < self.total_files * (1 - _NEARLY_FULL):
            return f"the disk has room for only {self.free_files:,} more files"
        return ""


def disk_space(folder: Path) -> DiskSpace:
    """Look under a folder. Raises OSError. Windows counts no files."""
    if sys.platform == "win32":
        usage = shutil.disk_usage(folder)
        return DiskSpace(usage.free, usage.total, 0, 0)
    found = os.statvfs(folder)
    return DiskSpace(found.f_bavail * found.f_frsize, found.f_blocks * found.f_frsize, found.f_favail, found.f_files)
