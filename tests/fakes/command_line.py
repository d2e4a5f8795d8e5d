"""The command line as a test uses it."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Answer:
    """What a command answered."""

    code: int
    out: str
    err: str


Rollcall = Callable[..., Answer]
"""Runs one command of `rollcall`, given its arguments."""
