"""What is said about every field of a fact: what is sent, what for, whether it is about a person, how long it is kept."""

from dataclasses import field
from typing import Any, Final

from compliance.unknown import Unknown, Why

NOT_SAID: Final = Unknown(Why.NOT_READ, "this version of the agent does not say")
"""What a field that came with a later version of the contract holds when an earlier agent says nothing of it."""

MOST_ITEMS: Final = 512
"""How many entries a field of a fact may have that does not say otherwise."""

WITH_THE_EVIDENCE: Final = "until the school deletes its collector's data: no report is deleted by itself"
"""Facts are parts of signed reports, which a chain ties together. No collector of this version deletes any."""


def told(
    purpose: str,
    words: str,
    *,
    personal: bool = False,
    kept: str = WITH_THE_EVIDENCE,
    most: int = MOST_ITEMS,
    empty_says: str = "",
    default: Any = ...,  # noqa: ANN401 - the type of the field
) -> Any:  # noqa: ANN401 - ditto
    """A field of a fact. `purpose` completes "it is sent …", `words` name what is sent, `kept` says how long it is kept.

    `most`: of a tuple, how many entries a report may have. `empty_says`: of a tuple, what is to be said of an empty one from
    which nothing follows; "" where it means that the device looked and none is there.
    """
    metadata = {"purpose": purpose, "words": words, "personal": personal, "kept": kept, "most": most, "empty_says": empty_says}
    return field(metadata=metadata) if default is ... else field(metadata=metadata, default=default)
