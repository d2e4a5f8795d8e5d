"""The files of agreements in the data folder, and where in them somebody is named."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from collector.data_folder import DataFolder
from compliance.registers.names_in_text import Names, names_in

_MOST_BYTES: Final = 1024 * 1024  # no agreement that was recorded is longer
_CELL: Final = re.compile(r"[^,;\t\n\r]+")


@dataclass(frozen=True, slots=True)
class NamingFile:
    """One file, by its path in the data folder. `cells` are the parts of its lines, or of its name, that name the person."""

    path: Path
    shown: str
    cells: tuple[str, ...]


def files_that_name(folder: DataFolder, names: Names) -> list[NamingFile]:
    """Every file of agreements that names somebody, in its content or its own name. One that went meanwhile is passed over."""
    return [found for path in _files(folder) if (found := _naming(folder, path, names)).cells]


def _naming(folder: DataFolder, path: Path, names: Names) -> NamingFile:
    texts = [path.name, *_CELL.findall(text_of(path))]
    return NamingFile(
        path, path.relative_to(folder.path).as_posix(), tuple(each.strip() for each in texts if names_in(each, names))
    )


def text_of(path: Path) -> str:
    """What stands in a file, up to the length that an agreement may have; "" when it is gone, or no file."""
    try:
        if path.is_symlink() or not path.is_file():
            return ""
        with path.open("rb") as file:
            return file.read(_MOST_BYTES).decode("utf-8", errors="replace")
    except FileNotFoundError:
        return ""


def _files(folder: DataFolder) -> Iterator[Path]:
    for each in (folder.inbox, folder.recorded, folder.outbox, folder.rejected):
        yield from sorted(each.iterdir())
