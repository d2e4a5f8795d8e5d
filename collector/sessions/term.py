"""How long a session may last: as long as the certificate that opened it, or an hour where none did."""

from datetime import datetime, timedelta
from typing import Final, assert_never

from collector.sessions import objections
from collector.sessions.caller import Caller, ShownCertificate, SignedPass
from collector.sessions.messages import goodbye
from collector.sessions.open_sessions import Ending, Term

SESSION_LIFE: Final = timedelta(hours=1)
"""As long as a connection of the agents' port: then the device says Hello again, and its copies can be told apart."""

_SPREAD_SECONDS: Final = 60
_HOUR_IS_OVER: Final = "the session has lasted its hour"


def term_of(caller: Caller, now: datetime) -> Term:
    """The term of a session that begins now. That an hour is over is no fault of the device's, and nothing it must mend."""
    match caller.proof:
        case ShownCertificate(expires_at=ends_at):
            return Term(ends_at, Ending.REFUSED, objections.EXPIRED.words)
        case SignedPass():
            last = goodbye(0, _SPREAD_SECONDS, _HOUR_IS_OVER)
            return Term(now + SESSION_LIFE, Ending.ORDERLY, _HOUR_IS_OVER, last, at_most=SESSION_LIFE)
        case impossible:
            assert_never(impossible)
