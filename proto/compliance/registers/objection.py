"""What is wrong with a line as a whole, where each of its fields alone is right."""

from typing import NamedTuple


class Objection(NamedTuple):
    """The field to change, and what to write there instead."""

    field: str
    remedy: str
