"""What a policy may set of a rule kind: its name, in words, its unit and range, and which of two values asks for more.

A kind reads its parameters through these, so what `rollcall policy explain` says of a parameter is what is read.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Final, TypeAlias, TypeVar

from compliance.durations import parse_duration
from compliance.policy_table import Table

T = TypeVar("T", int, timedelta)

DURATION_UNITS: Final = "s, min, h or days"


class Stricter(StrEnum):
    """Which of two values asks for more, where two packs set a parameter differently."""

    LOWER = "lower"
    HIGHER = "higher"
    YES = "yes"
    NO = "no"
    UNDECIDED = "undecided"  # no value is stricter than another: the school has to decide


@dataclass(frozen=True, slots=True)
class DurationParameter:
    """A length of time, written with its unit."""

    name: str
    words: str
    between: tuple[str, str]
    stricter: Stricter = Stricter.LOWER
    default: str = ""

    @property
    def unit(self) -> str:
        """How it is written."""
        return DURATION_UNITS

    @property
    def allowed(self) -> str:
        """The range, in plain words."""
        return f"from {self.between[0]} to {self.between[1]}"

    def read(self, table: Table) -> timedelta:
        """The value of a rule, or the default where there is one."""
        if self.default and not table.has(self.name):
            return parse_duration(self.default)
        return table.duration(self.name, between=self.between)

    def stricter_of(self, one: object, other: object) -> object | None:
        """Of two values as packs write them the one that asks for more; None where that cannot be said."""
        if isinstance(one, str) and isinstance(other, str):
            try:
                return _of_two(one, other, parse_duration, self.stricter)
            except ValueError:  # the reading of the rule says what is wrong
                return None
        return None


@dataclass(frozen=True, slots=True)
class NumberParameter:
    """A whole number of something."""

    name: str
    words: str
    unit: str
    between: tuple[int, int]
    stricter: Stricter
    default: int | None = None

    @property
    def allowed(self) -> str:
        """The range, in plain words."""
        return f"from {self.between[0]} to {self.between[1]}"

    def read(self, table: Table) -> int:
        """The value of a rule, or the default where there is one."""
        if self.default is not None and not table.has(self.name):
            return self.default
        return table.whole_number(self.name, at_least=self.between[0], at_most=self.between[1])

    def stricter_of(self, one: object, other: object) -> object | None:
        """Of two values as packs write them the one that asks for more; None where that cannot be said."""
        if isinstance(one, int) and isinstance(other, int):
            return _of_two(one, other, int, self.stricter)
        return None


@dataclass(frozen=True, slots=True)
class FlagParameter:
    """Yes or no."""

    name: str
    words: str
    default: bool
    stricter: Stricter = Stricter.YES
    unit: str = ""
    allowed: str = "true or false"

    def read(self, table: Table) -> bool:
        """The value of a rule, or the default."""
        return table.flag(self.name, default=self.default)

    def stricter_of(self, one: object, other: object) -> object | None:
        """Of two values as packs write them the one that asks for more; None where that cannot be said."""
        if isinstance(one, bool) and isinstance(other, bool) and self.stricter in (Stricter.YES, Stricter.NO):
            return (one or other) if self.stricter is Stricter.YES else (one and other)
        return None


@dataclass(frozen=True, slots=True)
class NamesParameter:
    """A list of names, each of which is asked for: of two packs' lists both hold."""

    name: str
    words: str
    default: tuple[str, ...]
    unit: str = ""
    allowed: str = "a list of names, each once"
    stricter: Stricter = Stricter.HIGHER

    def read(self, table: Table) -> tuple[str, ...]:
        """The names of a rule, or the default; a list without any is a problem."""
        if not table.has(self.name):
            return self.default
        found = table.names(self.name, "names")
        if not found and table.values[self.name] == []:
            table.expected(self.name, f"at least one name, such as {self.default[0]!r}")
        return found

    def stricter_of(self, one: object, other: object) -> object | None:
        """All names of both lists; None where that cannot be said."""
        if isinstance(one, list | tuple) and isinstance(other, list | tuple):
            return list(dict.fromkeys((*one, *other)))
        return None


@dataclass(frozen=True, slots=True)
class OtherParameter:
    """What only its kind can read: a time of day, one of some words. No value is stricter than another."""

    name: str
    words: str
    allowed: str
    unit: str = ""
    default: str = ""
    stricter: Stricter = Stricter.UNDECIDED
    makes_another_rule: bool = False  # with another value the rule is about something else: nobody is asked for it

    def stricter_of(self, _one: object, _other: object) -> object | None:
        """It cannot be said."""
        return None


ParameterDoc: TypeAlias = DurationParameter | NumberParameter | FlagParameter | NamesParameter | OtherParameter


def asks_less(parameter: ParameterDoc, before: object, now: object) -> bool:
    """Whether `now` asks for less than `before`, by how packs write both; not where that cannot be said."""
    stricter = (parameter.stricter_of(before, now), parameter.stricter_of(now, before))
    return None not in stricter and all(as_list(each) != as_list(now) for each in stricter)


def as_list(value: object) -> object:
    """Lists and tuples of the same names are equal, in whatever order."""
    return sorted(map(str, value)) if isinstance(value, list | tuple) else value


def as_written(value: object) -> str:
    """A value as a pack writes it, a text without its quotes, names with commas between; "" where there is none."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list | tuple):
        return ", ".join(map(str, value))
    return "" if value is None else str(value)


def _of_two(one: object, other: object, value: Callable[..., T], stricter: Stricter) -> object | None:
    if stricter is Stricter.LOWER:
        return min(one, other, key=value)
    return max(one, other, key=value) if stricter is Stricter.HIGHER else None
