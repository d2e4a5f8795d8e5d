"""One device's session over HTTPS between its turns: how far it is, and what it owes."""

from dataclasses import dataclass
from datetime import datetime

from collector.errors import PassRefused, SessionOver
from collector.intake.turn_outbox import TurnOutbox
from collector.sessions.open_sessions import OpenSession
from collector.sessions.passes import Pass


@dataclass(slots=True, eq=False)
class TurnSession:
    """`turn` is the last one that was taken, `message_hash` what was signed for it, `is_answering` while its answer is due.

    Its device was heard last at `heard_at`, and had something to say at `spoke_at`: seconds of the clock that never jumps.
    """

    nonce: bytes
    open: OpenSession
    outbox: TurnOutbox
    heard_at: float
    spoke_at: float
    message_hash: bytes
    turn: int = 1
    is_answering: bool = False

    def goes_on(self, shown: Pass, now: datetime, heard_at: float) -> None:
        """Take its next turn. Raises PassRefused for any other; SessionOver for the last one, if its answer is gone."""
        if shown.message_hash == self.message_hash:
            raise SessionOver("the answer to this turn is not kept any more; begin another session", 0)
        if shown.turn != self.turn + 1 or self.is_answering:
            raise PassRefused("this turn was taken before", f"turn {shown.turn} after turn {self.turn}")
        self.turn, self.message_hash, self.heard_at = shown.turn, shown.message_hash, heard_at
        self.open.ends_by_now(now)
