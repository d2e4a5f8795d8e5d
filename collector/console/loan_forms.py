"""What the forms of the loan desk send, read field by field."""

from collections.abc import Iterable
from datetime import date
from enum import StrEnum
from typing import TypeVar

from collector.console.visit import Visit
from collector.errors import FormError

_Words = TypeVar("_Words", bound=StrEnum)


def text(visit: Visit, name: str) -> str:
    """A field on one line, without spaces around it; "" where it was left empty."""
    return " ".join(visit.form.get(name, "").split())


def is_ticked(visit: Visit, name: str) -> bool:
    """Whether a box was ticked."""
    return visit.form.get(name) == "yes"


def ticked(visit: Visit, kind: type[_Words], prefix: str) -> tuple[_Words, ...]:
    """Those of several boxes that were ticked."""
    return tuple(each for each in kind if is_ticked(visit, f"{prefix}-{each.value}"))


def day(visit: Visit, name: str) -> date | None:
    """A day as a browser's date field sends it; None where it was left empty. Raises FormError."""
    return needed_day(visit, name) if text(visit, name) else None


def needed_day(visit: Visit, name: str) -> date:
    """The same where it must not be left empty."""
    try:
        return date.fromisoformat(text(visit, name))
    except ValueError as error:
        raise FormError("choose a day, or write it as 2026-11-27", logged="a day that is none") from error


def boxes(kind: type[_Words], held: Iterable[_Words], words: dict[_Words, str]) -> list[tuple[str, str, bool]]:
    """For the template: of each box its value, its words, and whether it is ticked."""
    ticked_ones = set(held)
    return [(each.value, words[each], each in ticked_ones) for each in kind]
