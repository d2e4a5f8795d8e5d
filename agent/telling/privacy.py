"""`rollcall-agent privacy`: every field of a fact that can be sent, what for, about whom, and for how long it is kept."""

import dataclasses
import typing
from collections.abc import Iterator
from typing import Final

from compliance.facts import FACTS
from compliance.facts.said import records_in
from compliance.values import dataclass

_BESIDE: Final = """\
Beside these facts each message says which device it is of, when it was made, and which message it is; docs/what-is-sent.md
lists that. Of a device on loan all of this is about its borrower, whom the school's register of loans names."""


@dataclass(frozen=True, slots=True)
class SentField:
    """One field of a fact, or of a record in it: its path, and what is said of it where it is declared."""

    fact: str
    field: str
    sent: str
    what_for: str
    about_a_person: bool
    kept: str


def sent_fields() -> tuple[SentField, ...]:
    """All of them, in the order of the catalogue."""
    return tuple(field for name, kind in FACTS.items() for field in _fields(name, kind, ""))


def as_text() -> str:
    """For people. What is said of all fields of a fact stands once above them."""
    everything = sent_fields()
    parts = (_of_fact(name, [each for each in everything if each.fact == name]) for name in FACTS)
    return "\n\n".join((*parts, _BESIDE)) + "\n"


def _of_fact(name: str, fields: list[SentField]) -> str:
    lines = [name.replace("_", " ").capitalize()]
    for what_for, kept in dict.fromkeys((each.what_for, each.kept) for each in fields):
        lines.append(f"  Sent {what_for}; kept {kept}:")
        alike = (each for each in fields if (each.what_for, each.kept) == (what_for, kept))
        lines.extend(f"  - {each.sent}{' (this is about a person)' if each.about_a_person else ''}" for each in alike)
    return "\n".join(lines)


def _fields(fact: str, kind: type, before: str) -> Iterator[SentField]:
    types = typing.get_type_hints(kind)
    for field in dataclasses.fields(kind):
        said = field.metadata
        yield SentField(fact, before + field.name, said["words"], said["purpose"], said["personal"], said["kept"])
        for record in records_in(types[field.name]):
            yield from _fields(fact, record, f"{before}{field.name}.")
