"""The sessions over HTTPS that the collector holds between their turns, up to a number: whoever says nothing makes room."""

from collections.abc import Callable
from typing import Final

from collector.errors import SessionOver
from collector.intake.turn_session import TurnSession
from collector.sessions.messages import goodbye
from collector.sessions.open_sessions import Ending, OpenSessions

SILENCE_SECONDS: Final = 90.0  # a device asks every 20 s while its session lasts
IDLE_SECONDS: Final = 120.0
"""A device that has only asked for news for so long gives its place to one that may have something to say."""

_BACK_SECONDS: Final = 300
_AGAIN_SECONDS: Final = 30
_GIVE_WAY: Final = "other devices wait to be heard over HTTPS; this one has said everything for now"
_FULL: Final = "the collector holds as many sessions over HTTPS as it can; come back later"


class TurnSessions:
    """By the nonce that each turn names. For the thread of the event loop."""

    def __init__(self, most: int, open_sessions: OpenSessions, monotonic: Callable[[], float]) -> None:
        """None yet. Every one of them is among the open sessions too, until it ends. `monotonic` gives the time in seconds."""
        self._most = most
        self._open = open_sessions
        self._monotonic = monotonic
        self._by_nonce: dict[bytes, TurnSession] = {}

    def __contains__(self, nonce: object) -> bool:
        """Whether the session of this nonce is held."""
        return nonce in self._by_nonce

    def count(self) -> int:
        """Of those whose devices were heard within their time. Asked in another thread: a copy is looked through."""
        oldest = self._monotonic() - SILENCE_SECONDS
        return sum(each.heard_at >= oldest for each in list(self._by_nonce.values()))

    def of(self, nonce: bytes, device_id: bytes) -> TurnSession:
        """The device's session of this nonce. Raises SessionOver."""
        session = self._by_nonce.get(nonce)
        if session is None or session.open.device_id != device_id:
            raise SessionOver("this session is over; begin another one", 0)
        return session

    def add(self, session: TurnSession) -> None:
        """A session begins; an earlier one of its device ends."""
        self._open.add(session.open)
        self._by_nonce[session.nonce] = session

    def remove(self, session: TurnSession) -> None:
        """Its device has heard that it is over, or will not ask again."""
        self._open.remove(session.open)
        self._by_nonce.pop(session.nonce, None)

    def make_room(self) -> None:
        """Let go of those whose devices have fallen silent, and say goodbye to one that is idle. Raises SessionOver: full."""
        now = self._monotonic()
        for each in [each for each in self._by_nonce.values() if each.heard_at < now - SILENCE_SECONDS]:
            self.remove(each)
        going_on = [each for each in self._by_nonce.values() if each.outbox.ending is None]
        if len(going_on) < self._most:
            return
        idlest = min(going_on, key=lambda each: each.spoke_at)
        # Those that were said goodbye are held until they have heard it, and must not become too many either.
        if idlest.spoke_at > now - IDLE_SECONDS or len(self._by_nonce) >= 2 * self._most:
            raise SessionOver(_FULL, _AGAIN_SECONDS)
        idlest.outbox.end(Ending.ORDERLY, _GIVE_WAY, goodbye(_BACK_SECONDS, _BACK_SECONDS, _GIVE_WAY))
