"""The school-wide key with which devices that stay on site ask to be enrolled: made, and revoked."""

from collections.abc import Callable
from datetime import datetime

from collector.store import audit, enrolment_keys
from collector.store.database import Transaction
from collector.store.enrolment_keys import EnrolmentKey
from collector.store.tokens import hash_of


def new(tx: Transaction, school_id: str, *, actor: str, now: datetime, new_key: Callable[[], str]) -> str:
    """A fresh key in the clear, which exists nowhere else: the store keeps its hash. Keys made before stay good."""
    key = new_key()
    enrolment_keys.create(tx, EnrolmentKey(school_id, hash_of(key), now, None))
    audit.write(tx, school_id, now, actor, "enrolment-key.new", school_id, audit.DONE)
    return key


def revoke_all(tx: Transaction, school_id: str, *, actor: str, now: datetime) -> int:
    """Let every key of the school open nothing any more, and say how many there were. Devices that are in stay in."""
    revoked = enrolment_keys.revoke_all(tx, school_id, now)
    audit.write(tx, school_id, now, actor, "enrolment-key.revoke", school_id, audit.DONE, f"{revoked} revoked")
    return revoked
