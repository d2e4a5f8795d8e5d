"""What is wrong with a file that somebody dropped or imported: field, value and remedy, for every wrong field."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from collector.errors import FormError

_SHOWN_CHARACTERS: Final = 80
_QUOTED: Final = re.compile(r"""\"[^"]*\"|(?<!\w)'[^']*'(?!\w)|“[^”]*”""")


@dataclass(frozen=True, slots=True)
class Problem:
    """One wrong field. `row` is that of a table as a spreadsheet counts, the header being row 1; 0 where there are no rows.

    Without a field the row itself is wrong, or the file, and `remedy` says it all.

    `remedy_logged` is the remedy for the audit log, where it is another: see RegisterError.
    """

    field: str
    value: str
    remedy: str
    row: int = 0
    remedy_logged: str = ""

    def __str__(self) -> str:
        """One line that a person can act on."""
        where = f"row {self.row}: " if self.row else ""
        what = f' is "{_short(self.value)}"' if self.value else " is missing"
        if not self.field:
            return _visible(f"{where}{self.remedy}")
        return _visible(f"{where}{_short(self.field)}{what}: {self.remedy}")

    @property
    def logged(self) -> str:
        """The same for the audit log: which field, and what is wrong with it, without what was written there."""
        where = f"row {self.row}: " if self.row else ""
        what = " cannot be taken" if self.value else " is missing"
        remedy = self.remedy_logged or _without_values(self.remedy, self.value)
        return _visible(f"{where}{_short(self.field)}{what}: {remedy}" if self.field else f"{where}{remedy}")


def wrong_fields(problems: Sequence[Problem]) -> FormError:
    """The error that tells every wrong field of a file, one to a line."""
    by_field = {each.field: each.remedy for each in reversed(problems) if each.field}
    return FormError("\n".join(map(str, problems)), "\n".join(each.logged for each in problems), by_field)


def _without_values(remedy: str, value: str) -> str:
    """What stands in quotation marks may have been typed, and so may the value itself."""
    told = _QUOTED.sub("…", remedy)
    return told.replace(value, "…") if len(value) > 1 else told


def _short(value: str) -> str:
    return value if len(value) <= _SHOWN_CHARACTERS else value[:_SHOWN_CHARACTERS] + "…"


def _visible(line: str) -> str:
    """Without characters that could move a terminal's cursor: a remedy, too, may repeat what the file says."""
    return "".join(character if character.isprintable() else "\N{REPLACEMENT CHARACTER}" for character in line)
