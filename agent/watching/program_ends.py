"""Told when a program ends, however it ends. Source: pidfd_open(2), which poll(2) waits on; Linux only."""

import os
import select
import sys
from collections.abc import Callable, Iterable
from typing import Final, Protocol

from agent.errors import NotSupported

READABLE: Final = 1  # POLLIN; the select module of Windows has no name for it
_MOST: Final = 32


class HasNumber(Protocol):
    """Something that can be waited on."""

    def fileno(self) -> int: ...


class Waiting(Protocol):
    """What is used of poll(2), which Windows has no name for."""

    def register(self, fd: int | HasNumber, eventmask: int = ..., /) -> None: ...

    def unregister(self, fd: int | HasNumber, /) -> None: ...

    def poll(self, timeout: float | None = ..., /) -> list[tuple[int, int]]: ...


def waiting_for(*things: HasNumber) -> Waiting:
    """A poll(2) that tells when one of them has something to read. Raises NotSupported on Windows."""
    if sys.platform == "win32":
        raise NotSupported("changes are watched on Linux only by this version")
    waiting = select.poll()
    for each in things:
        waiting.register(each, select.POLLIN)
    return waiting


class ProgramEnds:
    """Follows programs by their numbers. `poll` is told of each."""

    def __init__(self, poll: Waiting, running: Callable[[], Iterable[int]]) -> None:
        self._poll = poll
        self._running = running
        self._followed: dict[int, int] = {}  # descriptor -> program

    def follow(self) -> None:
        """Follow those that run now and are not followed yet."""
        if sys.platform != "linux":
            return
        for program in self._running():
            if program not in self._followed.values() and len(self._followed) < _MOST:
                try:
                    descriptor = os.pidfd_open(program)
                except OSError:  # it ended in between; or the kernel is older than 5.3, and its service's folder tells
                    continue
                self._followed[descriptor] = program
                self._poll.register(descriptor, select.POLLIN)

    def ended(self, ready: Iterable[int]) -> bool:
        """Whether one of them ended; it is not followed any more."""
        over = [each for each in ready if each in self._followed]
        for descriptor in over:
            self._forget(descriptor)
        return bool(over)

    def close(self) -> None:
        """Follow none."""
        for descriptor in list(self._followed):
            self._forget(descriptor)

    def _forget(self, descriptor: int) -> None:
        self._poll.unregister(descriptor)
        os.close(descriptor)
        del self._followed[descriptor]
