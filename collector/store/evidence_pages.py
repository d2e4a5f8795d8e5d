"""A device's whole evidence, a page at a time: a chain of years need not fit into memory."""

from collections.abc import Iterator
from typing import Final

from collector.store.database import Database, Transaction
from collector.store.evidence import StoredEnvelope
from collector.store.records import from_row

_PAGE: Final = 500
_SELECT: Final = """
    SELECT * FROM envelopes WHERE device_id = :device_id AND (epoch > :epoch OR (epoch = :epoch AND sequence > :sequence))
    ORDER BY epoch, sequence LIMIT :page
"""


BEFORE_ALL: Final = (-1, 0)
"""The place, epoch and sequence, behind which a whole chain lies."""


def page_behind(tx: Transaction, device_id: bytes, place: tuple[int, int]) -> list[StoredEnvelope]:
    """Some envelopes of a device that follow this place, in the order of its chain, as they are stored; none at its end."""
    epoch, sequence = place
    rows = tx.all(_SELECT, {"device_id": device_id, "epoch": epoch, "sequence": sequence, "page": _PAGE})
    return [from_row(StoredEnvelope, row) for row in rows]


def pages_in_turn(database: Database, device_id: bytes) -> Iterator[list[StoredEnvelope]]:
    """The pages of a whole chain, each from a reading of its own: while anybody reads, the write-ahead log can only grow.

    Evidence is only ever added at the end, so what has come meanwhile comes last, or not at all.
    """
    behind = BEFORE_ALL
    while True:
        with database.reading() as tx:
            page = page_behind(tx, device_id, behind)
        if not page:
            return
        yield page
        behind = page[-1].epoch, page[-1].sequence


def whole_chain(tx: Transaction, device_id: bytes, behind: tuple[int, int] = BEFORE_ALL) -> Iterator[StoredEnvelope]:
    """Every envelope of a device that follows this place, in the order of its chain: nothing is checked here."""
    while page := page_behind(tx, device_id, behind):
        yield from page
        behind = page[-1].epoch, page[-1].sequence
