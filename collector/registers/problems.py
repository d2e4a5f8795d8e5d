"""What is wrong with a file that somebody dropped or imported: field, value and remedy, for every wrong field."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from collector.errors import FormError

_SHOWN_CHARACTERS: Final = 80


@dataclass(frozen=True, slots=True)
class Problem:
    """One wrong field. `row` is that of a table as a spreadsheet counts, the header being row 1; 0 where there are no rows."""

    field: str
    value: str
    remedy: str
    row: int = 0

    def __str__(self) -> str:
        """One line that a person can act on."""
        where = f"row {self.row}: " if self.row else ""
        what = f' is "{_short(self.value)}"' if self.value else " is missing"
        return _visible(f"{where}{_short(self.field)}{what}: {self.remedy}")


def wrong_fields(problems: Sequence[Problem]) -> FormError:
    """The error that tells every wrong field of a file, one to a line."""
    return FormError("\n".join(map(str, problems)))


def _short(value: str) -> str:
    return value if len(value) <= _SHOWN_CHARACTERS else value[:_SHOWN_CHARACTERS] + "…"


def _visible(line: str) -> str:
    """Without characters that could move a terminal's cursor: a remedy, too, may repeat what the file says."""
    return "".join(character if character.isprintable() else "\N{REPLACEMENT CHARACTER}" for character in line)
