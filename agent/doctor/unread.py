"""What of a survey is not known: of each reading the fields, in the words in which people are told what is sent, and why."""

import dataclasses
from collections.abc import Iterator, Mapping

from compliance.report import Reading
from compliance.unknown import Unknown
from compliance.values import dataclass


@dataclass(frozen=True, slots=True)
class Unread:
    """One reason for which something of a fact is not known. Without `words` it is the whole fact."""

    fact: str
    why: Unknown
    words: tuple[str, ...]


def unread(readings: Mapping[str, Reading]) -> tuple[Unread, ...]:
    """Everything that is not known, once for each reason of a fact, in the order of the catalogue."""
    found: dict[tuple[str, Unknown], dict[str, None]] = {}
    for fact, reading in readings.items():
        for words, why in _parts(reading, ""):
            found.setdefault((fact, why), {}).setdefault(words)
    return tuple(Unread(fact, why, tuple(each for each in words if each)) for (fact, why), words in found.items())


def _parts(value: object, words: str) -> Iterator[tuple[str, Unknown]]:
    if isinstance(value, Unknown):
        yield words, value
    elif isinstance(value, tuple):
        for each in value:
            yield from _parts(each, words)
    elif dataclasses.is_dataclass(value):
        for field in dataclasses.fields(value):
            yield from _parts(getattr(value, field.name), field.metadata["words"])
