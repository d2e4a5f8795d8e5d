"""What is said about every field of a register: what is written there, in which unit, and what may stand there."""

from collections.abc import Mapping
from dataclasses import field
from typing import Any, Final

NOTHING_REFUSED: Final[Mapping[str, str]] = {}


def noted(
    words: str,
    *,
    unit: str = "",
    key: bool = False,
    has_happened: bool = False,
    personal: bool = False,
    refused: Mapping[str, str] = NOTHING_REFUSED,
    default: Any = ...,  # noqa: ANN401 - the type of the field
) -> Any:  # noqa: ANN401 - ditto
    """A field of a register's line. `words` name what is written there; without a default it must be.

    Lines with equal `key` fields are one line. A day that `has_happened` cannot lie ahead. `personal`: it names a person.
    `refused` has answers that people give and that are wrong, each with the reason.
    """
    metadata = {
        "words": words,
        "unit": unit,
        "key": key,
        "has_happened": has_happened,
        "personal": personal,
        "refused": refused,
    }
    return field(metadata=metadata) if default is ... else field(metadata=metadata, default=default)
