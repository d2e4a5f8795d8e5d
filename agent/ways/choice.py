"""Which way to the collector: HTTP/2 where it works, HTTPS where something between breaks it, and back again when it can.

One session tries the ways in their order. A way counts as broken when nothing of the collector's came back over it: then the
Hello, which is all that a session says before the Welcome, is said again over the next.
"""

import threading
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final

from agent.errors import AgentError, ConfigurationError, LineBroken, LineFailed
from agent.line.hearing import Hear, Hearing
from agent.schedule import Chance, splayed_seconds
from agent.sessions.session import Stream
from agent.standing import Standing
from compliance.values import dataclass
from compliance.wire.v1 import session_pb2

GRPC: Final = "gRPC"
HTTPS: Final = "HTTPS"
TRY_AGAIN_AFTER: Final = timedelta(hours=1)
"""So long HTTP/2 is left alone after it was found broken."""

FIRST_ANSWER_SECONDS: Final = 10.0
"""A way over which nothing has come by then is broken: some firewalls swallow what they do not like, and never answer."""


SILENCE_SPREAD_SECONDS: Final = 30.0
"""Over so many seconds more those devices are spread for which this very way worked last: more likely it is the collector that
is busy, with all of them at once, and a storm must not be answered by a second one over the other way.
"""


@dataclass(frozen=True, slots=True)
class Way:
    """One way there."""

    name: str
    open: Callable[[Hear], Stream]


def order(standing: Standing, now: datetime) -> tuple[str, ...]:
    """The names of the ways in the order in which to try them. A clock that went back does not keep HTTP/2 from being tried."""
    if standing.via != HTTPS or not standing.grpc_broken_at:
        return (GRPC, HTTPS)
    passed = now - datetime.fromisoformat(standing.grpc_broken_at)
    return (HTTPS, GRPC) if timedelta(0) <= passed < TRY_AGAIN_AFTER else (GRPC, HTTPS)


def patience_seconds(standing: Standing, first: str, chance: Chance) -> float:
    """How long the first way may say nothing before it counts as broken."""
    if standing.via != first:
        return FIRST_ANSWER_SECONDS
    return splayed_seconds(FIRST_ANSWER_SECONDS, SILENCE_SPREAD_SECONDS, chance)


class ChosenStream:
    """A session over the first way that works. `chosen` is told its name, and what was wrong with those that were broken,
    by their names, when the collector's first word has come. The first way may say nothing for `patience_seconds`.
    """

    def __init__(
        self,
        ways: Sequence[Way],
        hear: Hear,
        chosen: Callable[[str, Mapping[str, str]], None],
        patience_seconds: float = FIRST_ANSWER_SECONDS,
    ) -> None:
        self._ways = list(ways)
        self._hear = hear
        self._chosen = chosen
        self._lock = threading.RLock()
        self._said: list[session_pb2.AgentMessage] = []
        self._failures: dict[str, LineBroken] = {}
        self._answered = False
        self.via = ""
        self._closed = False
        self._number = 0
        self._timer: threading.Timer | None = None
        with self._lock:
            self._stream = self._open(patience_seconds)

    @property
    def through_a_filter(self) -> bool:
        """Of the way that is tried or taken."""
        with self._lock:
            return self._stream.through_a_filter

    def send(self, message: session_pb2.AgentMessage) -> None:
        """Queue a message."""
        with self._lock:
            if not self._answered:
                self._said.append(message)
            self._stream.send(message)

    def close(self) -> None:
        """Let what was queued go out, and hang up."""
        with self._lock:
            self._closed = True
            self._stop_waiting()
            stream = self._stream
        stream.close()

    def _open(self, patience_seconds: float) -> Stream:
        self._number += 1
        number = self._number
        self._timer = threading.Timer(patience_seconds, self._heard, (number, LineBroken(_SILENCE)))
        self._timer.daemon = True
        self._timer.start()
        return self._ways[0].open(lambda what: self._heard(number, what))

    def _heard(self, number: int, what: Hearing) -> None:
        with self._lock:
            if number != self._number or (self._closed and not self._answered):
                return  # of a way that was given up
            if not self._answered and isinstance(what, LineBroken):
                what = self._why_not_another_way(what)
                if what is None:
                    return
            elif not self._answered:
                self._take_this_way()
        self._hear(what)

    def _take_this_way(self) -> None:
        self._answered = True
        self._said.clear()
        self._stop_waiting()
        self.via = self._ways[0].name
        self._chosen(self.via, {name: str(failure) for name, failure in self._failures.items()})

    def _why_not_another_way(self, broken: LineBroken) -> AgentError | None:
        """Say it again over the next way: None. Else why not: there is none, or it cannot even be tried."""
        self._stop_waiting()
        tried = self._ways.pop(0).name
        self._failures[tried] = broken
        if not self._ways:
            return next(iter(self._failures.values()))
        threading.Thread(target=self._stream.close, name="line given up", daemon=True).start()
        try:
            self._stream = self._open(FIRST_ANSWER_SECONDS)
        except ConfigurationError as error:
            self._stop_waiting()
            return ConfigurationError(f"{error} (over {tried}: {broken})")
        except Exception as error:  # noqa: BLE001 - costs this session: the thread that came here belongs to a line given up
            self._stop_waiting()
            return error if isinstance(error, AgentError) else LineFailed(error)
        for message in self._said:
            self._stream.send(message)
        return None

    def _stop_waiting(self) -> None:
        if self._timer is not None:
            self._timer.cancel()


_SILENCE: Final = "the collector says nothing over this line; something between swallows it, or it is busy"
