"""The names that an expression may read: every field of every fact by its path, with what it holds.

They are made from the facts themselves, so that a new field can be read without a line here.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from datetime import datetime
from enum import StrEnum
from functools import cache
from types import MappingProxyType
from typing import Any, Final, get_args, get_origin

from compliance.facts import FACTS, Fact
from compliance.unknown import Unknown
from compliance.values import dataclass

LEFT_OUT: Final[Mapping[str, str]] = MappingProxyType(
    {
        "software_inventory": "a report tells only what changed in the list of programs; `rollcall software` searches the list",
        "removable_media.events": "a report tells only what happened since the one before; take a kind that remembers, such as "
        "removable_media_encrypted",
    }
)
"""Facts and fields that say nothing by themselves, and what to do instead."""

KIND: Final = "kind"
"""What asks which of several things a field is: `password_policy.lock_out.kind == "locks_out"`."""


_NO_ENTRIES: Final[Mapping[str, "Name"]] = MappingProxyType({})


class Holds(StrEnum):
    """What is behind a name, in plain words."""

    FLAG = "true or false"
    NUMBER = "a number"
    TEXT = "text"
    WORD = "one of a few words"
    INSTANT = "a moment"
    LIST = "a list"


@dataclass(frozen=True, slots=True)
class Name:
    """One name. `steps` lead to its value from the fact, or from the entry of the list; `words` say it to people.

    `choices` are the words that it can be; `entries` the names of each entry of a list; `only_where` says of which kind
    something must be to have it. One that `asks_kind` says which of several things is there. `empty_says` is why nothing is
    known from an empty list; "" where it means that none is there.
    """

    path: str
    fact: type[Fact]
    steps: tuple[str, ...]
    holds: Holds
    words: str
    entries: Mapping[str, "Name"]
    choices: tuple[str, ...] = ()
    only_where: str = ""
    asks_kind: bool = False
    empty_says: str = ""


@cache
def names() -> Mapping[str, Name]:
    """Every name by its path, such as `password_policy.minimum_length`."""
    found = (each for fact_name, fact in FACTS.items() for each in _names_of(fact, f"{fact_name}.", fact, ()))
    return MappingProxyType({each.path: each for each in found if not why_left_out(each.path)})


def why_left_out(path: str) -> str:
    """Why no expression may read this name; "" where one may."""
    return next((why for name, why in LEFT_OUT.items() if f"{path}.".startswith(f"{name}.")), "")


def kind_word(kind: type) -> str:
    """`LocksItself` as an expression writes it: locks_itself."""
    return re.sub(r"(?<!^)(?=[A-Z])", "_", kind.__name__).lower()


def _names_of(owner: type, prefix: str, fact: type[Fact], steps: tuple[str, ...], only_where: str = "") -> Iterator[Name]:
    for each in fields(owner):
        path, below = f"{prefix}{each.name}", (*steps, each.name)
        words = str(each.metadata["words"])
        kinds = [kind for kind in (get_args(each.type) or (each.type,)) if kind is not Unknown]
        if get_origin(each.type) is tuple:
            entry = get_args(each.type)[0]
            entries = {found.path: found for found in _names_of(entry, "", fact, ())}
            empty_says = str(each.metadata["empty_says"])
            held = MappingProxyType(entries)
            yield Name(path, fact, below, Holds.LIST, words, held, only_where=only_where, empty_says=empty_says)
        elif is_dataclass(kinds[0]):
            yield from _of_several(kinds, path, fact, below, words)
        else:
            yield _plain(kinds[0], path, fact, below, words, only_where)


def _of_several(kinds: list[Any], path: str, fact: type[Fact], steps: tuple[str, ...], words: str) -> Iterator[Name]:
    """A field that holds one of several things: which of them, and the fields of each."""
    choices = tuple(map(kind_word, kinds))
    yield Name(f"{path}.{KIND}", fact, steps, Holds.WORD, words, _NO_ENTRIES, choices, asks_kind=True)
    for kind, word in zip(kinds, choices, strict=True):
        yield from _names_of(kind, f"{path}.", fact, steps, f'{path}.{KIND} == "{word}"')


def _plain(kind: Any, path: str, fact: type[Fact], steps: tuple[str, ...], words: str, only_where: str) -> Name:  # noqa: ANN401
    if issubclass(kind, StrEnum):
        return Name(path, fact, steps, Holds.WORD, words, _NO_ENTRIES, tuple(each.value for each in kind), only_where)
    return Name(path, fact, steps, _HOLDS[kind], words, _NO_ENTRIES, only_where=only_where)


_HOLDS: Final[Mapping[type, Holds]] = {
    bool: Holds.FLAG,
    int: Holds.NUMBER,
    str: Holds.TEXT,
    datetime: Holds.INSTANT,
}
