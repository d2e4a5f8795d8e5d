"""The nonce that everybody on the enrolment port signs: proof that a request was made now, and not recorded long ago."""

import secrets
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from collector.evidence.nonce_age import is_due, was_issued_within
from collector.store import nonces
from collector.store.database import Database, Transaction

NONCE_BYTES: Final = 32
_GIVEN_OUT_FOR: Final = timedelta(minutes=5)
_SIGNED_OVER_FOR: Final = timedelta(minutes=15)


class Greeting:
    """Gives out nonces. Strangers may ask, so a new one is written only now and then."""

    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        """Nonces of one data folder. `clock` gives the time of each request."""
        self._database = database
        self._clock = clock

    def greet(self) -> tuple[bytes, datetime]:
        """A recent nonce to be signed, and the time here."""
        now = self._clock()
        with self._database.reading() as tx:
            newest = nonces.newest(tx)
            due = is_due(nonces.newest_issued_at(tx), now, _GIVEN_OUT_FOR)
        if newest and not due:
            return newest, now
        fresh = secrets.token_bytes(NONCE_BYTES)
        with self._database.writing() as tx:
            nonces.issue(tx, fresh, now)
        return fresh, now


def is_recent(tx: Transaction, nonce: bytes, now: datetime) -> bool:
    """Whether this nonce is ours and was given out a short time ago."""
    return was_issued_within(nonces.issued_at(tx, nonce), now, _SIGNED_OVER_FOR)
