"""How old a nonce of the collector's is, by a clock that may have been set right since it was issued."""

from datetime import datetime, timedelta


def is_due(newest_issued_at: datetime | None, now: datetime, given_out_for: timedelta) -> bool:
    """Whether a new one is to be issued: there is none, the newest was given out for so long, or it is from the future."""
    return newest_issued_at is None or not timedelta(0) <= now - newest_issued_at < given_out_for


def was_issued_within(issued_at: datetime | None, now: datetime, span: timedelta) -> bool:
    """Whether a nonce is ours (else `issued_at` is None) and of about now: not older than the span, nor yet to come by more."""
    return issued_at is not None and abs(now - issued_at) <= span
