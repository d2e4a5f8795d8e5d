"""Making the kept corpus anew: what is reached now, by the fewest and smallest inputs, within a limit of bytes."""

import shutil
import tempfile
from pathlib import Path
from typing import Final

from tests.fuzz import folders, libfuzzer
from tests.fuzz.target import Target

_MOST_BYTES: Final = 80 * 1024  # a target; all of them together stay far below 1.5 MB


def keep(target: Target) -> str:
    """Merge everything that is known into the kept corpus, and say what it is now."""
    with tempfile.TemporaryDirectory(prefix="rollcall-fuzz-") as folder:
        merged = Path(folder)
        if libfuzzer.merge(target, merged) != 0:
            return "the merge failed; the kept corpus stays as it is"
        chosen = _smallest(merged)
        shutil.rmtree(folders.kept(target.name), ignore_errors=True)
        folders.kept(target.name).mkdir(parents=True)
        for each in chosen:
            shutil.copyfile(each, folders.kept(target.name) / each.name)
    return f"{len(chosen)} inputs kept, {sum(each.stat().st_size for each in folders.kept(target.name).iterdir())} bytes"


def _smallest(folder: Path) -> list[Path]:
    """The small ones first, until the limit: they are run fastest, and each reaches something of its own."""
    chosen, total = [], 0
    for each in sorted(folder.iterdir(), key=lambda file: (file.stat().st_size, file.name)):
        total += each.stat().st_size
        if total > _MOST_BYTES:
            break
        chosen.append(each)
    return chosen
