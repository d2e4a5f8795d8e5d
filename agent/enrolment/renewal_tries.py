"""A renewal that failed: when to ask again, and what people are told meanwhile.

A certificate is renewed at half its life, so there is time: after each failure the wait may be twice as long, up to two days,
however often this device reports in between. A device whose certificate is good no longer asks whenever it would report.
"""

import json
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Final

from agent import kept_json
from agent.errors import StateFolderError
from agent.schedule import Backoff
from agent.state_folder import StateFolder
from compliance.values import dataclass

FILE: Final = "renewal.json"
_BACKOFF: Final = Backoff(first_seconds=3600, longest_seconds=86_400)
_FOUR_BYTES: Final = 2**32


@dataclass(frozen=True, slots=True)
class _Memory:
    failures: int = 0
    failed_at: str = ""


class RenewalTries:
    """What is remembered of them in the state folder. `tell` hears why the last one failed, or "" when that is over."""

    def __init__(self, folder: StateFolder, clock: Callable[[], datetime], tell: Callable[[str], None]) -> None:
        self._folder = folder
        self._clock = clock
        self._tell = tell
        self._memory = _load(folder)

    def is_time(self, certificate: bytes) -> bool:
        """Whether to ask for the successor of this certificate. A clock that went back keeps nobody from asking."""
        memory = self._memory
        if not memory.failures:
            return True
        wait_seconds = _BACKOFF.wait_seconds(memory.failures, lambda: _drawn(certificate, memory.failures))
        passed = self._clock() - kept_json.instant(memory.failed_at)
        return not timedelta(0) <= passed < timedelta(seconds=wait_seconds)

    def failed(self, error: Exception) -> None:
        """One more. A disk that takes nothing forgets it at the end of this process, and costs no session."""
        with suppress(StateFolderError):
            self._remember(_Memory(self._memory.failures + 1, self._clock().isoformat()))
        times = "once" if self._memory.failures == 1 else f"{self._memory.failures} times"
        with suppress(StateFolderError):
            self._tell(f"failed {times}, and is tried again by itself: {error}")

    def over(self) -> None:
        """The certificate was renewed, or there is nothing to renew any more."""
        if self._memory.failures:
            self._remember(_Memory())
        self._tell("")

    def _remember(self, memory: _Memory) -> None:
        self._memory = memory
        self._folder.write(FILE, json.dumps(asdict(memory)).encode())


def _drawn(certificate: bytes, failures: int) -> float:
    """A number from 0 up to 1, the same at every look, and another one for each device and each failure."""
    return int.from_bytes(sha256(b"%d %b" % (failures, certificate)).digest()[:4], "big") / _FOUR_BYTES


def _load(folder: StateFolder) -> _Memory:
    """A damaged file is an empty one: at worst the collector is asked once more."""
    content = folder.read(FILE)
    try:
        memory = kept_json.record(_Memory, content) if content else _Memory()
        if memory.failures:
            kept_json.instant(memory.failed_at)
    except ValueError:
        return _Memory()
    return memory if memory.failures >= 0 else _Memory()
