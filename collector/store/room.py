"""Whether the database has room for more: tried, not computed, for a quota or a limit shows only to whoever writes."""

from typing import Final

from collector.store.database import Transaction

_AS_MUCH_AS_AN_ENVELOPE: Final = 256 * 1024


def take_and_give_back(tx: Transaction) -> None:
    """Take the room of the largest envelope, and give it back. Raises what an envelope would: StoreFull and others."""
    nobody = bytes(_AS_MUCH_AS_AN_ENVELOPE)
    tx.run("INSERT INTO server_nonces (nonce, issued_at) VALUES (:nonce, '')", {"nonce": nobody})
    tx.run("DELETE FROM server_nonces WHERE nonce = :nonce", {"nonce": nobody})
