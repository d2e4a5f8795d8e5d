"""What is said of facts where they are declared, gathered for people: what is sent, what for, and for how long it is kept."""

import dataclasses
import typing
from collections.abc import Iterator
from typing import Final

NEVER_COLLECTED: Final = (
    "files and their names",
    "e-mail, messages and calls",
    "browsing",
    "what is typed",
    "the screen, the camera and the microphone",
    "where the device is, and which networks it uses",
    "which programs are in use",
    "names of accounts, and of others who log on",
    "serial numbers of media",
)
"""What no version reads, or sends, whatever a school's policy asks for."""


def said_of(kind: type, what: str) -> tuple[str, ...]:
    """What is said (`purpose`, `kept`) of the fields of a fact and of the records in it, each thing once."""
    types = typing.get_type_hints(kind)
    said = dict.fromkeys(field.metadata[what] for field in dataclasses.fields(kind))
    records = (record for field in dataclasses.fields(kind) for record in records_in(types[field.name]))
    return tuple(said | dict.fromkeys(each for record in records for each in said_of(record, what)))


def records_in(annotation: object) -> Iterator[type]:
    """The records of facts that a field's type is made of, through tuples and unions. Unknown stands for any field."""
    if (
        isinstance(annotation, type)
        and dataclasses.is_dataclass(annotation)
        and annotation.__module__.startswith("compliance.facts.")
    ):
        yield annotation
    for part in typing.get_args(annotation):
        yield from records_in(part)
