"""The fields of a register as everything else needs them: their names, words, kinds of value, and what may stand in them."""

from collections.abc import Mapping
from dataclasses import MISSING, dataclass, fields
from datetime import date
from enum import Enum, StrEnum
from types import NoneType
from typing import Any, Final, TypeAlias, cast, get_args, get_type_hints

Value: TypeAlias = str | int | bool | date | None
"""What one field of a line holds. A word of an enumeration is a str."""


class Holds(Enum):
    """What kind of value a field holds."""

    TEXT = "text on one line"
    DAY = "a day such as 2026-11-04 or 04/11/2026"
    TRUTH = "yes or no"
    NUMBER = "a whole number"
    WORD = "one of its words"


@dataclass(frozen=True, slots=True)
class FieldDoc:
    """One field. `words_allowed` is filled where it holds one of some words; `empty` is what it holds if nothing is written."""

    name: str
    words: str
    unit: str
    holds: Holds
    words_allowed: tuple[str, ...]
    refused: Mapping[str, str]
    required: bool
    empty: Value
    key: bool
    has_happened: bool
    personal: bool
    enumeration: type[StrEnum] | None

    @property
    def option(self) -> str:
        """The name as an option of the command line and a heading: `done-on`."""
        return self.name.replace("_", "-")

    @property
    def understood(self) -> str:
        """What may be written, in plain words."""
        return f"one of {', '.join(self.words_allowed)}" if self.words_allowed else self.holds.value


_DESCRIBED: Final[dict[type[Any], tuple[FieldDoc, ...]]] = {}  # a cache: what it holds follows from the classes alone


def fields_of(kind: type[Any]) -> tuple[FieldDoc, ...]:
    """Every field of a register's line, in its order."""
    if kind not in _DESCRIBED:
        hints = get_type_hints(kind)
        _DESCRIBED[kind] = tuple(_described(each, hints[each.name]) for each in fields(kind))
    return _DESCRIBED[kind]


def _described(field: Any, hint: Any) -> FieldDoc:  # noqa: ANN401 - a dataclass's field and a type hint
    (plain,) = [each for each in get_args(hint) if each is not NoneType] or [hint]
    enumeration = cast("type[StrEnum]", plain) if issubclass(plain, StrEnum) else None
    told = field.metadata
    return FieldDoc(
        name=field.name,
        words=told["words"],
        unit=told["unit"],
        holds=Holds.WORD if enumeration else _HOLDS[plain],
        words_allowed=tuple(map(str, enumeration)) if enumeration else (),
        refused=told["refused"],
        required=field.default is MISSING,
        empty=None if field.default is MISSING else field.default,
        key=told["key"],
        has_happened=told["has_happened"],
        personal=told["personal"],
        enumeration=enumeration,
    )


_HOLDS = {str: Holds.TEXT, date: Holds.DAY, bool: Holds.TRUTH, int: Holds.NUMBER}
