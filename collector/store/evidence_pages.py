"""A device's whole evidence, a page at a time: a chain of years need not fit into memory."""

from collections.abc import Iterator
from typing import Final

from collector.store.database import Transaction
from collector.store.evidence import StoredEnvelope
from collector.store.records import from_row

_PAGE: Final = 500
_SELECT: Final = """
    SELECT * FROM envelopes WHERE device_id = :device_id AND (epoch > :epoch OR (epoch = :epoch AND sequence > :sequence))
    ORDER BY epoch, sequence LIMIT :page
"""


def whole_chain(tx: Transaction, device_id: bytes) -> Iterator[StoredEnvelope]:
    """Every envelope of a device in the order of its chain, as it is stored: nothing is checked here."""
    epoch, sequence = -1, 0
    while rows := tx.all(_SELECT, {"device_id": device_id, "epoch": epoch, "sequence": sequence, "page": _PAGE}):
        for row in rows:
            stored = from_row(StoredEnvelope, row)
            yield stored
            epoch, sequence = stored.epoch, stored.sequence
