"""What leaves a device, as data for a page: the same words as docs/what-is-sent.md, from where the facts are declared."""

import dataclasses
import typing
from collections.abc import Iterator

from compliance.facts import FACTS
from compliance.facts.said import NEVER_COLLECTED, records_in, said_of


@dataclasses.dataclass(frozen=True, slots=True)
class SentField:
    """One field of a fact in words; `depth` is 1 for a field of a record within it."""

    words: str
    about_a_person: bool
    depth: int


@dataclasses.dataclass(frozen=True, slots=True)
class SentFact:
    """One fact: its heading, what it is sent for, how long it is kept, and its fields."""

    name: str
    heading: str
    what_for: str
    kept: str
    fields: tuple[SentField, ...]


@dataclasses.dataclass(frozen=True, slots=True)
class WhatThisSends:
    """Everything that a device can report, and what no device ever does."""

    facts: tuple[SentFact, ...]
    never: tuple[str, ...]


def what_this_sends() -> WhatThisSends:
    """All of it, in the order of the catalogue."""
    return WhatThisSends(tuple(_fact(name) for name in FACTS), NEVER_COLLECTED)


def _fact(name: str) -> SentFact:
    kind = FACTS[name]
    what_for, kept = (" and ".join(said_of(kind, what)) for what in ("purpose", "kept"))
    heading = name.replace("_", " ").capitalize()
    return SentFact(name, heading, what_for, kept, tuple(_fields(kind, 0)))


def _fields(kind: type, depth: int) -> Iterator[SentField]:
    types = typing.get_type_hints(kind)
    for field in dataclasses.fields(kind):
        yield SentField(field.metadata["words"], bool(field.metadata["personal"]), depth)
        for record in records_in(types[field.name]):
            yield from _fields(record, depth + 1)
