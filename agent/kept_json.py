"""JSON from the agent's own files, which anything may have changed since. Standard library only."""

import json
from datetime import datetime
from typing import Any


def parse(content: bytes | str) -> Any:  # noqa: ANN401 - whatever the file holds
    """What the file says. Raises ValueError for what is no JSON, is nested without end, or is text that nobody can write."""
    try:
        said = json.loads(content)
    except RecursionError as error:
        raise ValueError("nested too deeply") from error
    json.dumps(said, ensure_ascii=False).encode()  # JSON can name half a character; no terminal and no wire takes one
    return said


def instant(text: str) -> datetime:
    """An instant as ISO 8601 with its zone. Raises ValueError for any other text."""
    at = datetime.fromisoformat(text)
    if at.tzinfo is None:
        raise ValueError(f"{text} has no time zone")
    return at
