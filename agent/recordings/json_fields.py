"""Every field with a text in it that stands anywhere in an answer in JSON."""

from collections.abc import Iterator, Mapping
from typing import Any


def fields_in(value: Any) -> Iterator[tuple[str, str, Mapping[str, Any]]]:  # noqa: ANN401 - any JSON
    """Name, text, and the record that it stands in."""
    if isinstance(value, list):
        for each in value:
            yield from fields_in(each)
    elif isinstance(value, dict):
        for name, each in value.items():
            if isinstance(each, str):
                yield name, each, value
            else:
                yield from fields_in(each)
