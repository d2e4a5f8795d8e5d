"""When: how long to wait before the next try, and when the next survey is due. Pure: time and chance are arguments."""

from collections.abc import Callable
from typing import Final, TypeAlias

from compliance.values import dataclass

SHORTEST_BEAT_SECONDS: Final = 60
LONGEST_BEAT_SECONDS: Final = 86_400
LONGEST_ASKED_SECONDS: Final = 86_400
"""The longest that a collector can make a device wait: a mistaken number must not silence it for ever."""

Chance: TypeAlias = Callable[[], float]
"""A number from 0 up to, but not including, 1; another one at each call."""


@dataclass(frozen=True, slots=True)
class Backoff:
    """Full jitter: the ceiling doubles with each failure from `first_seconds` to `longest_seconds`.

    At the longest the wait is 1 to 2 times that: the jitter comes after the cap, so that a fleet that failed together never
    comes back together (design of the channel, point 44).
    """

    first_seconds: float
    longest_seconds: float

    def wait_seconds(self, failures: int, chance: Chance) -> float:
        """The wait after this many failures in a row, at least one."""
        ceiling = self.first_seconds * float(2 ** min(failures - 1, 32))
        if ceiling >= self.longest_seconds:
            return self.longest_seconds * (1 + chance())
        return ceiling * chance()


def splayed_seconds(at_least: float, spread: float, chance: Chance) -> float:
    """A wait that many devices take at once, spread out."""
    return at_least + spread * chance()


def next_survey_at(last_at: float, every_seconds: float, chance: Chance) -> float:
    """The next scheduled survey: up to a tenth earlier, so that a school switched on at nine does not report at nine sharp."""
    return last_at + every_seconds * (1 - 0.1 * chance())
