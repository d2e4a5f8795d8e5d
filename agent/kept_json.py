"""JSON from the agent's own files, which anything may have changed since. Standard library only."""

import json
from dataclasses import Field, fields
from datetime import datetime
from typing import Any, ClassVar, Protocol, TypeVar


class Record(Protocol):
    """A dataclass whose fields are texts, numbers and truths."""

    __dataclass_fields__: ClassVar[dict[str, Field[Any]]]


R = TypeVar("R", bound=Record)


def record(kind: type[R], content: bytes) -> R:
    """The record that was written with the names of its fields; one that is left out has its default.

    Raises ValueError for what cannot have been written so: another name, a value of another type.
    """
    try:
        found = kind(**parse(content))
    except TypeError as error:
        raise ValueError(str(error)) from error
    for each in fields(found):
        if type(getattr(found, each.name)) is not each.type:
            raise ValueError(f"{each.name} is of another type")
    return found


def parse(content: bytes | str) -> dict[str, Any]:
    """What the file says, by its names. Raises ValueError for anything else, or for text that nobody can write."""
    try:
        said = json.loads(content)
    except RecursionError as error:
        raise ValueError("nested too deeply") from error
    if not isinstance(said, dict):
        raise ValueError("no names with values")
    json.dumps(said, ensure_ascii=False).encode()  # JSON can name half a character; no terminal and no wire takes one
    return said


def instant(text: str) -> datetime:
    """An instant as ISO 8601 with its zone. Raises ValueError for any other text."""
    at = datetime.fromisoformat(text)
    if at.tzinfo is None:
        raise ValueError(f"{text} has no time zone")
    return at
