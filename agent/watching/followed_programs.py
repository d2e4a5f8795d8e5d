"""Told when a program ends on macOS, and looking once more a little later for whether it was started again.

launchd starts what it keeps alive again, ten seconds apart (launchd.plist(5), ThrottleInterval), and nothing tells of a start
that is not a child's.
"""

from collections.abc import Callable, Iterable
from typing import Final, Protocol

AGAIN_SECONDS: Final = 30.0


class Programs(Protocol):
    """What tells of the ends of programs: see agent.watching.kernel_queue."""

    def follow(self, program: int) -> bool:
        """Tell when this one ends. False: it has ended already."""

    def wake_in(self, seconds: float) -> None:
        """Be ready once, that much later."""

    def ended(self) -> frozenset[int]:
        """The followed programs that ended since this was asked last."""

    def woke(self) -> bool:
        """Whether the time of wake_in came since this was asked last."""


class FollowedPrograms:
    """Follows programs by their numbers, as agent.watching.program_ends does on Linux."""

    def __init__(self, system: Programs, running: Callable[[], Iterable[int]]) -> None:
        self._system = system
        self._running = running
        self._followed: set[int] = set()

    def follow(self) -> None:
        """Follow those that run now and are not followed yet."""
        self._follow_new()

    def ended(self, _ready: Iterable[int]) -> bool:
        """Whether one of them ended, or was started again since."""
        over = self._system.ended() & self._followed
        self._followed -= over
        if over:
            self._system.wake_in(AGAIN_SECONDS)
        return bool(over) or (self._system.woke() and self._follow_new())

    def close(self) -> None:
        """Follow none: the queue that tells is closed by its owner."""
        self._followed.clear()

    def _follow_new(self) -> bool:
        new = {each for each in self._running() if each not in self._followed and self._system.follow(each)}
        self._followed |= new
        return bool(new)
