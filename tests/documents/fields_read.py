"""Which fields of a fact a probe ever knows: from what the recorded machines of tests/captures gave.

A field that is Not known on every one of them is not read on that platform; one that is known on some may still be Not known
on a given device.
"""

import dataclasses
import json
import typing
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from compliance.facts import FACTS
from compliance.facts.said import records_in

CAPTURES: Final = Path(__file__).parents[1] / "captures"


def never_read(platform: str, fact: str) -> list[str] | None:
    """The words of the fields that no recorded machine knows, or None when the whole fact is never known."""
    expected = sorted((CAPTURES / platform / fact / "machine").glob("*.expected.json"))
    readings = [json.loads(path.read_text("utf-8")) for path in expected]
    known = [each for each in readings if _is_known(each)]
    return list(_never_read(FACTS[fact], known)) if known else None


def _never_read(kind: type, records: list[dict[str, Any]]) -> Iterator[str]:
    types = typing.get_type_hints(kind)
    for field in dataclasses.fields(kind):
        values = [record[field.name] for record in records if field.name in record]
        if values and not any(_is_known(each) for each in values):
            yield field.metadata["words"]
        inner = [each for value in values for each in (value if isinstance(value, list) else [value])]
        for record_kind in records_in(types[field.name]):
            yield from _never_read(record_kind, [each for each in inner if isinstance(each, dict) and _is_known(each)])


def _is_known(value: object) -> bool:
    return not (isinstance(value, dict) and "unknown" in value)
