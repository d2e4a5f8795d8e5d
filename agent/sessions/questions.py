"""A technician's questions in one session: each is answered once, and one a minute at most, whoever asks however often.

A question that comes too soon waits for its minute, and takes the place of one that waits already.
"""

from collections.abc import Callable
from math import inf
from typing import Final

from compliance.values import dataclass

EVERY_SECONDS: Final = 60.0
"""A survey takes a second of the processor, and starts programs: a collector that is ill must not keep a laptop busy."""


@dataclass(frozen=True, slots=True)
class Question:
    """A nonce, good until this time in milliseconds on the clock that never jumps."""

    nonce: bytes
    good_until: int


class Questions:
    """What was asked and is not answered. `clock` gives milliseconds on the clock that never jumps; `answer` makes a report."""

    def __init__(self, clock: Callable[[], int], answer: Callable[[bytes], None]) -> None:
        self._clock = clock
        self._answer = answer
        self._waiting: Question | None = None
        self._next_at = 0  # milliseconds

    def ask(self, question: Question) -> None:
        """Answer now if it is time; else later, when `answer_if_due` is called."""
        self._waiting = question
        self.answer_if_due()

    @property
    def due_in_seconds(self) -> float:
        """After which time to call `answer_if_due`; infinite while nothing waits."""
        return inf if self._waiting is None else max(0, self._next_at - self._clock()) / 1000

    def answer_if_due(self) -> bool:
        """Answer what waits, if it is time. A question that is good no longer is forgotten. Whether anything was due."""
        question = self._waiting
        if question is None or self._clock() < self._next_at:
            return False
        self._waiting = None
        if self._clock() <= question.good_until:
            self._next_at = self._clock() + round(EVERY_SECONDS * 1000)
            self._answer(question.nonce)
        return True
