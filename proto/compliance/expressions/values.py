"""The values behind the names of an expression, as plain things that another process can be told."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any, Final, TypeAlias, cast

from compliance.expressions.names import Holds, Name, kind_word
from compliance.facts import Fact
from compliance.unknown import Unknown, Why

Plain: TypeAlias = bool | int | str | datetime | list[Any] | Mapping[str, Any]
"""What an expression calculates with. Words of an enumeration are text."""

MOST_ENTRIES: Final = 500
"""How long a list may be that an expression is worked out over. The contract itself takes 512 and more."""


def value_of(name: Name, holder: object) -> object:
    """What is behind a name: Unknown with its reason, or None where that kind of thing has no such field."""
    value = holder
    for step in name.steps:
        if isinstance(value, Unknown):
            return value
        value = getattr(value, step, None)
    if name.holds is Holds.LIST and isinstance(value, tuple):
        return _list(name, value)
    if name.asks_kind and value is not None and not isinstance(value, Unknown):
        return kind_word(type(value))
    return value.value if isinstance(value, StrEnum) else value


def _list(name: Name, entries: tuple[object, ...]) -> tuple[object, ...] | Unknown:
    """An empty one may say nothing, and then `all` would be true of it from ignorance; a very long one costs too much."""
    if len(entries) > MOST_ENTRIES:
        return Unknown(Why.UNEXPECTED_OUTPUT, f"the device tells more than {MOST_ENTRIES} entries")
    return entries if entries or not name.empty_says else Unknown(Why.NOT_RECORDED, name.empty_says)


def values_of(name: Name, entries: Iterable[str], fact: Fact | Unknown) -> tuple[Plain | None, list[str]]:
    """The value of a name, and in words what of it is not known. None where nothing is."""
    value = value_of(name, fact)
    if isinstance(value, Unknown):
        return None, [f"{name.path}: {value}"]
    if not name.entries or value is None:
        return cast("Plain | None", value), []
    unknown: dict[str, None] = {}
    return [_entry(name, entries, each, unknown) for each in cast("tuple[object, ...]", value)], list(unknown)


def _entry(name: Name, asked: Iterable[str], entry: object, unknown: dict[str, None]) -> Mapping[str, Plain]:
    """One entry of a list, with those of its fields that are asked for and known."""
    found: dict[str, Plain] = {}
    for path in asked:
        value = value_of(name.entries[path], entry)
        if isinstance(value, Unknown):
            unknown[f"{name.path}, {path}: {value}"] = None
        elif value is not None:
            *above, last = path.split(".")
            place = found
            for part in above:
                place = cast("dict[str, Plain]", place.setdefault(part, {}))
            place[last] = cast("Plain", value)
    return found
