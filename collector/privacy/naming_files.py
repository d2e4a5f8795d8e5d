"""Letting a name go from the files of agreements: from what stands in them, and from their own names."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from collector.data_folder import DataFolder
from collector.keys.private_files import written_whole
from collector.privacy.agreement_files import NamingFile, files_that_name
from collector.privacy.hashed_names import HashedNames
from collector.registers.inbox_folder import free_path
from compliance.registers.names_in_text import replaced

_PART: Final = re.compile(r"[^,;\t\n\r]+")
_WAITS: Final = "the file waits in the inbox; take it out, or let it be recorded first"
_OUT: Final = "it is the agreement of a loan that is not over, or on which a legal hold lies"


@dataclass(frozen=True, slots=True)
class ChangedFiles:
    """The files from which the name went, or would go, by their paths in the data folder; those that stay, each with why."""

    changed: tuple[str, ...]
    kept: dict[str, str]


def change_files(folder: DataFolder, names: HashedNames, loans: Collection[str], *, dry_run: bool) -> ChangedFiles:
    """Let the name go from every file that may lose it. `loans` are the numbers of those whose agreements must stay."""
    changed: list[str] = []
    kept: dict[str, str] = {}
    for each in files_that_name(folder, names):
        why = _WAITS if each.path.parent == folder.inbox else _OUT if _is_of(each.path, loans) else ""
        if why:
            kept[each.shown] = why
            continue
        changed.append(each.shown)
        if not dry_run:
            _change(each, names)
    return ChangedFiles(tuple(changed), kept)


def _change(file: NamingFile, names: HashedNames) -> None:
    """The new content first, and then the new name: after a kill between the two the name is found and changed again."""
    text = file.path.read_bytes().decode("utf-8", errors="surrogateescape")
    new = _PART.sub(lambda part: replaced(part[0], names, names.instead_of), text)
    if new != text:
        with written_whole(file.path) as written:
            written.write(new.encode("utf-8", errors="surrogateescape"))
    called = replaced(file.path.name, names, names.instead_of)
    if called != file.path.name:
        file.path.replace(free_path(file.path.parent, called))


def _is_of(path: Path, loans: Collection[str]) -> bool:
    words = set(re.findall(r"[A-Za-z0-9._-]+", path.read_bytes().decode("utf-8", errors="replace")))
    return not words.isdisjoint(loans)
