"""What is wrong with a policy file, gathered so that it can be put right in one go."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Final

from compliance.toml_lines import Path, line_of

_SHOWN_CHARACTERS: Final = 60
_SUGGESTED_FOR: Final = 50


@dataclass(slots=True)
class Problems:
    """Everything that is wrong with one file, each with its line."""

    file_name: str
    lines: Mapping[Path, int]
    found: list[tuple[int, str]] = field(default_factory=list)

    def add(self, path: Path, words: str) -> None:
        """Note what is wrong with the key at this path."""
        self.found.append((line_of(path, self.lines), words))

    def close_to(self, value: object, known: Sequence[str]) -> str:
        """As `suggestion`, while there are few problems: looking for near words takes long, and nobody reads hundreds."""
        return suggestion(value, known) if len(self.found) < _SUGGESTED_FOR else ""

    def in_words(self) -> list[str]:
        """One line for each problem, in the order of the file: `file:line: what is wrong`."""
        return [f"{self.file_name}:{line}: {words}" for line, words in sorted(self.found)]


def shown(value: object) -> str:
    """A value as a problem names it, cut to what a person reads."""
    words = json.dumps(value, ensure_ascii=True, default=str)
    return words if len(words) <= _SHOWN_CHARACTERS else f"{words[:_SHOWN_CHARACTERS]}…"


def suggestion(value: object, known: Sequence[str]) -> str:
    """The known word that was perhaps meant; empty where none is close."""
    close = get_close_matches(value[:_SHOWN_CHARACTERS], known, n=1) if isinstance(value, str) else []
    return f'did you mean "{close[0]}"?' if close else ""
