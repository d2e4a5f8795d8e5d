"""A measured figure, its limit, and how the two are printed."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

_NAME_COLUMNS: Final = 68
_VALUE_COLUMNS: Final = 9


class Bound(StrEnum):
    """On which side of its limit a figure must lie."""

    AT_MOST = "at most"
    AT_LEAST = "at least"


@dataclass(frozen=True, slots=True)
class Limit:
    """What a figure must reach."""

    bound: Bound
    value: float

    def is_kept_by(self, value: float) -> bool:
        """Whether this value reaches it."""
        return value <= self.value if self.bound is Bound.AT_MOST else value >= self.value


@dataclass(frozen=True, slots=True)
class Figure:
    """One line. A figure without a limit is there to explain the one above it."""

    name: str
    value: float
    unit: str
    limit: Limit | None = None

    @property
    def is_missed(self) -> bool:
        """Whether it has a limit, and does not reach it."""
        return self.limit is not None and not self.limit.is_kept_by(self.value)


@dataclass(frozen=True, slots=True)
class Section:
    """Figures that belong together, and what must be known to read them."""

    title: str
    note: str
    figures: tuple[Figure, ...]


def at_most(value: float) -> Limit:
    """An upper limit."""
    return Limit(Bound.AT_MOST, value)


def at_least(value: float) -> Limit:
    """A lower limit."""
    return Limit(Bound.AT_LEAST, value)


def lines(section: Section) -> Iterator[str]:
    """A section as it is printed."""
    yield f"{section.title}\n  {section.note}"
    for each in section.figures:
        value = f"{each.value:,.{_decimals(each.value)}f}"
        limit = f"({each.limit.bound} {each.limit.value:,g})" if each.limit else ""
        missed = "  <-- MISSED" if each.is_missed else ""
        yield f"  {each.name:<{_NAME_COLUMNS}} {value:>{_VALUE_COLUMNS}} {each.unit} {limit}{missed}".rstrip()


def _decimals(value: float) -> int:
    return 0 if value >= 100 else 1 if value >= 10 else 2
