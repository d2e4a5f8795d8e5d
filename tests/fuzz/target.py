"""What a fuzz target is: any bytes in, and out comes nothing, or an error that the room draws in its tree."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from random import Random
from typing import Protocol

Change = Callable[[bytes, int], bytes]
"""Bytes changed at random to at most so many: libFuzzer's own mutation."""


class Mutation(Protocol):
    """Changes an input without breaking its form, so that the change gets further in than the first parser."""

    def __call__(self, data: bytes, most_bytes: int, random: Random, change: Change) -> bytes:
        """The changed input. Equal arguments, equal answer; `change` is for the bytes inside."""
        ...


@dataclass(frozen=True, slots=True)
class Target:
    """`run` takes any bytes and asserts what must hold of those it accepts. It may raise `may_raise`, and nothing else."""

    name: str
    run: Callable[[bytes], None]
    may_raise: tuple[type[Exception], ...]
    seeds: Callable[[], Iterable[bytes]]
    most_bytes: int = 4096
    mutation: Mutation | None = None
    words: tuple[bytes, ...] = ()

    def take(self, data: bytes) -> None:
        """Run once. Whatever this raises is a finding."""
        try:
            self.run(data)
        except self.may_raise:
            return
