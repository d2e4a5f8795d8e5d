"""On which line of a TOML text each key stands. The standard library's reader does not say (tomllib, Python 3.11)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, TypeAlias

Path: TypeAlias = tuple[str | int, ...]
"""From the top of the document: names of tables and keys, and positions in arrays of tables."""

# Every pattern takes time in proportion to the line: no part of one can give back what another could take (hence ++, *+).
_PART: Final = r"""(?:[\w\-]++|"[^"]*+"|'[^']*+')"""
_KEY_PART: Final = re.compile(_PART)
_HEADER: Final = re.compile(r"\s*+(\[\[?)([^\[\]]++)\]")
_KEY: Final = re.compile(rf"\s*+({_PART}(?:\s*+\.\s*+{_PART})*+)\s*+=")
_TOKEN: Final = re.compile(r'"""|\'\'\'|"(?:\\.|[^"\\])*+"?|\'[^\']*+\'?|#.*|[\[\]{}]')
_CLOSING: Final = {'"""': re.compile(r'(?:\\.|[^\\])*?"{3,5}'), "'''": re.compile(r".*?'{3,5}")}


def key_lines(text: str) -> Mapping[Path, int]:
    """The line, from 1, of every table and key of a TOML text. Total: of what is not TOML it finds what looks like keys.

    Keys inside one-line tables and arrays are not found: they share the line of the key that holds them.
    """
    scan = _Scan()
    for number, line in enumerate(text.split("\n"), start=1):
        scan.read(line, number)
    return scan.lines


def line_of(path: Path, lines: Mapping[Path, int]) -> int:
    """The line of a key, or of the nearest thing around it that has one."""
    return next((lines[path[:length]] for length in range(len(path), 0, -1) if path[:length] in lines), 1)


@dataclass(slots=True)
class _Scan:
    """Where the reading of the lines stands: in which table, in which long string, how deep in brackets."""

    lines: dict[Path, int] = field(default_factory=dict)
    table: Path = ()
    arrays: dict[Path, int] = field(default_factory=dict)
    open_quote: str = ""
    depth: int = 0

    def read(self, line: str, number: int) -> None:
        start = 0
        if not self.open_quote and not self.depth:
            if header := _HEADER.match(line):
                self._enter(header[2], is_array=header[1] == "[[", number=number)
                return
            if key := _KEY.match(line):
                self.lines.setdefault(self.table + tuple(_parts(key[1])), number)
                start = key.end()
        self._skip_values(line, start)

    def _enter(self, name: str, *, is_array: bool, number: int) -> None:
        path: Path = ()
        *around, last = _parts(name) or [""]
        for part in around:
            path = self._newest((*path, part))
        path = (*path, last)
        if is_array:
            self.arrays[path] = self.arrays.get(path, -1) + 1
        self.table = self._newest(path)
        self.lines.setdefault(self.table, number)

    def _newest(self, path: Path) -> Path:
        return (*path, self.arrays[path]) if path in self.arrays else path

    def _skip_values(self, line: str, position: int) -> None:
        """Follow strings and brackets to the end of the line, so that no line inside a value is taken for a key."""
        while position < len(line):
            pattern = _CLOSING[self.open_quote] if self.open_quote else _TOKEN
            token = pattern.match(line, position) if self.open_quote else pattern.search(line, position)
            if token is None:
                return
            position = token.end()
            if self.open_quote:
                self.open_quote = ""
            elif token[0] in _CLOSING:
                self.open_quote = token[0]
            else:
                self.depth = max(0, self.depth + (token[0] in "[{") - (token[0] in "]}"))


def _parts(dotted: str) -> list[str]:
    return [part.strip("\"'") for part in _KEY_PART.findall(dotted)]
