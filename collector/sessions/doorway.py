"""Who may come in now: caps on what is open and on what is opening, and rates for each address and device.

An address is that of the socket, never one that a header names. Health checks do not come this way.
"""

import ipaddress
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from math import ceil
from typing import Final, NamedTuple

from collector.sessions.budgets import Budgets, spread_seconds
from collector.sessions.open_sessions import OpenSessions
from collector.sessions.token_buckets import TokenBuckets

_LATER_SECONDS: Final = 10


class Busy(NamedTuple):
    """Not now. Come back after so many seconds, at some moment of the spread."""

    words: str
    retry_after_seconds: int
    spread_seconds: int

    def __str__(self) -> str:
        """The words, and when to come back."""
        latest = self.retry_after_seconds + self.spread_seconds
        return f"{self.words}; try again in {self.retry_after_seconds} to {latest} seconds"


class Doorway:
    """One collector's door. For the thread of the event loop; `monotonic` gives the time in seconds."""

    def __init__(self, budgets: Budgets, sessions: OpenSessions, monotonic: Callable[[], float]) -> None:
        """A door that is open."""
        self._budgets = budgets
        self._sessions = sessions
        self._opening = 0
        self._enrolling = 0
        self._greeting: Counter[str] = Counter()  # by the place that is greeted
        self._closed = False
        self._by_address = TokenBuckets(budgets.sessions_each_second, budgets.sessions_at_once, monotonic)
        self._enrolments = TokenBuckets(budgets.enrolments_each_second, budgets.enrolments_at_once, monotonic)
        self._false_passes = TokenBuckets(budgets.false_passes_each_second, budgets.false_passes_at_once, monotonic)
        self._by_device = TokenBuckets(budgets.hellos_each_second, budgets.hellos_at_once, monotonic)

    def close(self) -> None:
        """Nobody comes in any more."""
        self._closed = True

    def session_wanted(self, device_id: bytes) -> Busy | None:
        """Why no session is opened now for this device; None when one is."""
        budgets, sessions = self._budgets, len(self._sessions)
        if self._closed:
            return Busy("the collector is stopping", _LATER_SECONDS, spread_seconds(sessions))
        if sessions >= budgets.most_sessions:
            return Busy("the collector has as many sessions as it can hold", _LATER_SECONDS, spread_seconds(sessions))
        if self._opening >= budgets.most_opening:
            return Busy("too many devices come at once", _LATER_SECONDS, spread_seconds(self._opening))
        if wait := self._by_device.try_one(device_id):
            return _too_often("this device comes too often", wait)
        return None

    def pass_wanted(self, address: str, device_id: bytes) -> Busy | None:
        """Why no pass in the name of this device is looked at now that comes from this address; None when one is."""
        if wait := self._false_passes.wait((place_of(address), device_id)):
            return _too_often("this address has shown false passes of this device", wait)
        return None

    def pass_failed(self, address: str, device_id: bytes) -> None:
        """Somebody at this address has shown a pass in the name of this device that does not hold."""
        self._false_passes.try_one((place_of(address), device_id))

    def devices_wanted(self, address: str) -> Busy | None:
        """Why devices of this address have to wait with their sessions; None when they need not. Ask of known devices only."""
        if wait := self._by_address.try_one(place_of(address)):
            return _too_often("too many sessions from this address", wait)
        return None

    def greeting_wanted(self, address: str) -> Busy | None:
        """Why nobody at this address is greeted now; None when anybody is.

        No rate holds it, since sessions over HTTPS begin with a greeting: each address has its share of those in progress.
        """
        greeted = self._greeting.total()
        if greeted >= self._budgets.most_greetings:
            return Busy("too many devices ask at once", _LATER_SECONDS, spread_seconds(greeted))
        if self._greeting[place_of(address)] >= self._budgets.most_greetings_of_an_address:
            return Busy("too many greetings of this address at once", _LATER_SECONDS, spread_seconds(greeted))
        return None

    def time_wanted(self, address: str) -> Busy | None:
        """Why this address is not told the time under a signature now, which costs one; None when it is."""
        if wait := self._enrolments.try_one(place_of(address)):
            return _too_often("too many calls from this address", wait)
        return None

    def enrolment_wanted(self, address: str) -> Busy | None:
        """Why a question of this address about enrolment is not answered now; None when it is."""
        if self._enrolling >= self._budgets.most_enrolling:
            return Busy("too many devices ask at once", _LATER_SECONDS, spread_seconds(self._enrolling))
        if wait := self._enrolments.try_one(place_of(address)):
            return _too_often("too many calls from this address", wait)
        return None

    @contextmanager
    def greeting(self, address: str) -> Iterator[None]:
        """Somebody at this address is greeted while the block lasts."""
        place = place_of(address)
        self._greeting[place] += 1
        try:
            yield
        finally:
            self._greeting[place] -= 1
            if not self._greeting[place]:
                del self._greeting[place]

    @contextmanager
    def enrolling(self) -> Iterator[None]:
        """A question about enrolment is answered while the block lasts."""
        self._enrolling += 1
        try:
            yield
        finally:
            self._enrolling -= 1

    @contextmanager
    def opening(self) -> Iterator[None]:
        """A session is being opened while the block lasts."""
        self._opening += 1
        try:
            yield
        finally:
            self._opening -= 1


def place_of(address: str) -> str:
    """The address; of IPv6 its network of 64 bits, of which one customer has at least one (RFC 6177)."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(found, ipaddress.IPv4Address):
        return address
    return str(found.ipv4_mapped or ipaddress.ip_network((found, 64), strict=False))


def _too_often(words: str, wait_seconds: float) -> Busy:
    return Busy(words, ceil(wait_seconds), max(5, ceil(wait_seconds)))
