"""When was a message made? Dated by the collector's own nonces, never by the device's clock, which may say anything.

A message that names one of our nonces was made after that one was issued, and before it was received.
"""

from datetime import datetime, timedelta
from typing import Final, NamedTuple

from collector.store import nonces
from collector.store.database import Transaction
from collector.yet_to_come import is_yet_to_come
from compliance.report import Header

_MOST_REMEMBERED: Final = 4096
_WAITED_AT_MOST: Final = timedelta(minutes=6)  # a session's nonce is up to five minutes old when the session begins
_MILLISECONDS: Final = 1000


class Dated(NamedTuple):
    """What is known of when a message was made.

    `fresh_as_of` is when the nonce inside was issued, None when it names none of ours, or one of a time that is yet to come.
    `shown_at` is the moment from which its content grows old: that one, or for a message without a nonce the last before it in
    its chain, or the time of receipt for a device that has never named one; None when nothing shows it.
    """

    fresh_as_of: datetime | None
    shown_at: datetime | None
    clock_skew_seconds: int | None


class Dating:
    """Dates messages, and remembers the nonces that it has looked up: those never change. For one thread."""

    def __init__(self) -> None:
        """No nonce has been looked up yet."""
        self._issued: dict[bytes, datetime] = {}

    def date(self, tx: Transaction, header: Header, before: datetime | None, now: datetime) -> Dated:
        """What the header of a message that is received now shows. `before` is of the last nonce before it in its chain."""
        return dated(header, self._issued_at(tx, header.server_nonce) if header.server_nonce else None, before, now)

    def _issued_at(self, tx: Transaction, nonce: bytes) -> datetime | None:
        """A nonce that is not ours is looked up each time: what strangers invent must not fill the memory."""
        issued_at = self._issued.get(nonce) or nonces.issued_at(tx, nonce)
        if issued_at is not None:
            if len(self._issued) >= _MOST_REMEMBERED:
                self._issued.clear()
            self._issued[nonce] = issued_at
        return issued_at


def dated(header: Header, issued_at: datetime | None, before: datetime | None, received_at: datetime) -> Dated:
    """What a header shows whose nonce was issued at this moment, None where it names none of ours."""
    if not header.server_nonce:  # who leaves it out must not seem fresher than who names the one that he has
        return Dated(None, before or received_at, None)
    if issued_at is None or is_yet_to_come(issued_at, received_at):  # our own clock was far ahead when we issued it
        return Dated(None, None, None)
    return Dated(issued_at, issued_at, _clock_skew_seconds(header, issued_at, received_at))


def _clock_skew_seconds(header: Header, issued_at: datetime, now: datetime) -> int | None:
    """How far the device's clock is ahead of ours. None for a message that may have waited somewhere."""
    waited_milliseconds = (now - issued_at).total_seconds() * _MILLISECONDS - header.server_nonce_age_milliseconds
    if abs(waited_milliseconds) > _WAITED_AT_MOST.total_seconds() * _MILLISECONDS:
        return None
    return round((header.wall_time - now).total_seconds())
