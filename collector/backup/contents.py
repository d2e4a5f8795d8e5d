"""What a backup says that it holds: its first entry, by which every part is checked."""

import json
import re
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Final

from collector.errors import DamagedBackup, NewerBackup
from collector.store.instants import from_text, to_text

FORMAT: Final = 1

DATABASE: Final = "rollcall.db"
SETTINGS: Final = "collector.toml"
KEYS: Final = "keys"
RECORDED: Final = "loans/recorded"

# Whoever made the file does not choose where on our disk its parts go.
_NAME: Final = re.compile(
    rf"{re.escape(DATABASE)}|{re.escape(SETTINGS)}|(?:{KEYS}|{RECORDED})/(?!\.\.?$)[^/\\\x00-\x1f]{{1,255}}"
)


@dataclass(frozen=True, slots=True)
class Part:
    """One file of the data folder, by its path in it."""

    name: str
    size_bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Contents:
    """Which version of Rollcall made it, when, for which schools, and of what parts."""

    version: str
    made_at: datetime
    schools: tuple[str, ...]
    parts: tuple[Part, ...]


def to_json(contents: Contents) -> bytes:
    """The contents as they are written. `format` stands first: a reader asks it before anything else."""
    plain = {"format": FORMAT, **asdict(contents), "made_at": to_text(contents.made_at)}
    return json.dumps(plain, indent=1, ensure_ascii=False).encode()


def from_json(text: bytes) -> Contents:
    """The inverse of `to_json`. Raises NewerBackup or DamagedBackup."""
    try:
        plain = json.loads(text)
        if plain["format"] > FORMAT:
            raise NewerBackup(
                f"it was made by Rollcall {plain.get('version', 'of a later version')} and has form {plain['format']}; "
                f"this version reads form {FORMAT}: install that version or a later one"
            )
        return _contents(plain)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise DamagedBackup(f"its list of contents cannot be read ({type(error).__name__}: {error})") from error


def _contents(plain: dict[str, Any]) -> Contents:
    parts = tuple(Part(str(each["name"]), int(each["size_bytes"]), str(each["sha256"])) for each in plain["parts"])
    names = [each.name for each in parts]
    for name in names:
        if not _NAME.fullmatch(name):
            raise DamagedBackup(f"it lists a part named {name!r}, which no backup has")
    if len(set(names)) != len(names) or DATABASE not in names:
        raise DamagedBackup("its list of contents names a part twice, or no database")
    return Contents(str(plain["version"]), from_text(plain["made_at"]), tuple(map(str, plain["schools"])), parts)
