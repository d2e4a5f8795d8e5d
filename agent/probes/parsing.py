"""Parsers: pure functions from recorded text to a reading, for which any text gives a reading or a ProbeError."""

import re
from collections.abc import Callable
from typing import Final, Generic, TypeVar

from agent.errors import UnexpectedOutput
from compliance.values import dataclass

T = TypeVar("T")

_NOT_UNDERSTOOD: Final = (ValueError, LookupError, TypeError, AttributeError, ArithmeticError, RecursionError)
"""What the standard library and plain indexing raise about text of another shape (json and tomllib raise ValueErrors)."""


@dataclass(frozen=True, slots=True)
class Parser(Generic[T]):
    """A pure parser of one source. Calling it gives a reading, or raises a ProbeError and nothing else."""

    source: str
    output_of: str
    other_names: tuple[str, ...]
    parse: Callable[[str], T]
    promise: str

    def __call__(self, text: str) -> T:
        """The reading that this text stands for."""
        try:
            return self.parse(text)
        except _NOT_UNDERSTOOD as error:
            raise UnexpectedOutput(f"the answer of {self.source} is not understood") from error

    def answers_to(self, name: str) -> bool:
        """Whether somebody who typed this name means this source: a hyphen or a dot is as good as an underscore."""
        return re.sub(r"[-.]", "_", name.lower()) in (self.source, *self.other_names)


def parser(source: str, output_of: str, *other_names: str) -> Callable[[Callable[[str], T]], Parser[T]]:
    """Make a function the parser of a source: the one home of the source's names.

    The source is the tool's name, in lower case with underscores: so `rollcall-agent parse` and tests/captures know it.
    `output_of` is what a person types to get such a text: the agent's own command, or one that prints the file that it reads.
    """

    def wrap(function: Callable[[str], T]) -> Parser[T]:
        promise = (function.__doc__ or "").strip().partition("\n")[0]
        return Parser(source, output_of, other_names, function, promise)

    return wrap
