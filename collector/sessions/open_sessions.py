"""The sessions that are open now, one for each device. Used in the thread of the event loop only."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import Enum, auto
from typing import Protocol

from collector.sessions.briefing import Told
from compliance.wire.v1 import session_pb2


class Ending(Enum):
    """How a session ends."""

    REFUSED = auto()  # the device is not heard any more, or not believed
    TOO_MUCH = auto()  # it takes more than its share
    LATER = auto()  # nothing is wrong with the device; it comes back
    ORDERLY = auto()  # the device was told goodbye


class Stream(Protocol):
    """One session's way to its device, whatever the transport."""

    def say(self, message: session_pb2.ServerMessage) -> None:
        """Send this when what is due before it is sent."""
        ...

    def end(self, ending: Ending, words: str, last: session_pb2.ServerMessage | None = None) -> None:
        """Take nothing more, send what is due and then the last message, and end the session with these words."""
        ...


@dataclass(frozen=True, slots=True)
class Term:
    """Until when a session may last, and how it ends then: in which way, with which words and last message.

    `at_most`: no longer than this from now on, whatever the clock said when it began.
    """

    ends_at: datetime
    ending: Ending
    words: str
    last: session_pb2.ServerMessage | None = None
    at_most: timedelta | None = None


@dataclass(slots=True, eq=False)
class OpenSession:
    """One open session, and what its device was told last."""

    device_id: bytes
    school_id: str
    certificate_serial: str
    term: Term
    epoch: int
    capabilities: frozenset[str]
    told: Told
    stream: Stream
    statuses_left: int = 8

    def takes_a_status(self) -> bool:
        """Whether one more word of the device about its policy is heard: each costs a write, and an honest one says few."""
        self.statuses_left -= 1
        return self.statuses_left >= 0

    def ends_by_now(self, now: datetime) -> bool:
        """Whether its term is over; it ends then."""
        at_most = self.term.at_most
        if at_most is not None and self.term.ends_at - now > at_most:  # the clock was ahead when the session began
            self.term = replace(self.term, ends_at=now + at_most)
        is_over = self.term.ends_at <= now
        if is_over:
            self.stream.end(self.term.ending, self.term.words, self.term.last)
        return is_over


class OpenSessions:
    """Every open session, found by its device. A device that comes again has lost its earlier session: that one ends."""

    def __init__(self) -> None:
        """Nobody is here yet."""
        self._by_device: dict[bytes, OpenSession] = {}
        self._empty = asyncio.Event()
        self._empty.set()

    def __len__(self) -> int:
        """How many sessions are open."""
        return len(self._by_device)

    def __iter__(self) -> Iterator[OpenSession]:
        """The open sessions as they are at this moment."""
        return iter(list(self._by_device.values()))

    def add(self, session: OpenSession) -> None:
        """A session begins."""
        earlier = self._by_device.get(session.device_id)
        if earlier is not None:
            earlier.stream.end(Ending.LATER, "the device has begun another session")
        self._by_device[session.device_id] = session
        self._empty.clear()

    def remove(self, session: OpenSession) -> None:
        """A session has ended."""
        if self._by_device.get(session.device_id) is session:
            del self._by_device[session.device_id]
        if not self._by_device:
            self._empty.set()

    async def all_gone(self) -> None:
        """Wait until no session is open."""
        await self._empty.wait()

    def of_device(self, device_id: bytes) -> OpenSession | None:
        """The open session of a device."""
        return self._by_device.get(device_id)
