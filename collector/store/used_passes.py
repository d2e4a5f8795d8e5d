"""The passes that have begun a session over HTTPS: whoever hears one on the way cannot begin another session with it."""

from datetime import datetime
from typing import Final

from collector.store.database import Transaction
from collector.store.instants import to_text

_USE: Final = "INSERT INTO used_passes (message_hash, used_at) VALUES (:message_hash, :used_at)"


def is_used(tx: Transaction, message_hash: bytes) -> bool:
    """Whether the pass of this hash was used up."""
    sql = "SELECT used_at FROM used_passes WHERE message_hash = :message_hash"
    return tx.one(sql, {"message_hash": message_hash}) is not None


def use(tx: Transaction, message_hash: bytes, at: datetime) -> None:
    """Use up the pass of this hash. Raises StoreConflict when it was used before."""
    tx.run(_USE, {"message_hash": message_hash, "used_at": to_text(at)})


def forget_before(tx: Transaction, oldest: datetime) -> None:
    """Let go of the passes that were used before an instant: they are too old to be shown again."""
    tx.run("DELETE FROM used_passes WHERE used_at < :oldest", {"oldest": to_text(oldest)})
