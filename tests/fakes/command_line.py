"""The command line as a test uses it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from collector.store.devices import Device

SCHOOL_ID: Final = "example-primary-school"  # what `rollcall init` makes of Example Primary School


@dataclass(frozen=True, slots=True)
class Answer:
    """What a command answered."""

    code: int
    out: str
    err: str


Rollcall = Callable[..., Answer]
"""Runs one command of `rollcall`, given its arguments."""

Enrol = Callable[..., Device]
"""Puts a device with these fields into the school."""
