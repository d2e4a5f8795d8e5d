"""Where this device's chain stands: its head, and how far the collector holds it."""

import sqlite3
from typing import Final

from agent.errors import SpoolDamaged
from agent.spool.database import checksum
from compliance.chain import BEFORE_THE_FIRST, Head
from compliance.values import dataclass

FURTHEST_PLACE: Final = 2**63 - 1
"""The wire carries 64 bits for a place in a chain, SQLite's integers one less."""

_ANYTHING_MADE: Final = "SELECT 1 FROM hashes UNION ALL SELECT 1 FROM messages LIMIT 1"


@dataclass(frozen=True, slots=True)
class Chain:
    """The head, and the last place that the collector confirmed.

    `is_lost`: the epoch began because the one before was not known any more, and nothing of it was confirmed yet.
    """

    epoch: int
    sequence: int
    hash: bytes
    acknowledged: int
    acknowledged_hash: bytes
    is_lost: bool

    @property
    def head(self) -> Head:
        """The message that the next one must name."""
        return Head(self.epoch, self.sequence, self.hash)

    @property
    def is_to_begin(self) -> bool:
        """Whether the chain is lost and no new one has begun: nothing can be added."""
        return self.is_lost and self.sequence == 0

    @property
    def has_only_begun(self) -> bool:
        """Whether a later epoch has nothing but its beginning yet."""
        return self.epoch > 0 and self.sequence == 1


NEW_CHAIN = Chain(0, 0, BEFORE_THE_FIRST, 0, BEFORE_THE_FIRST, is_lost=False)


def read(database: sqlite3.Connection) -> Chain | None:
    """The chain, None where none has begun. Raises SpoolDamaged for a row that changed on the disk."""
    row = database.execute(
        "SELECT epoch, sequence, hash, acknowledged, acknowledged_hash, is_lost, checksum FROM chain"
    ).fetchone()
    if row is None:
        return None
    if checksum(*row[:-1]) != row[-1]:
        raise SpoolDamaged("the place of this device's chain changed on the disk: the spool is damaged")
    epoch, sequence, head_hash, acknowledged, acknowledged_hash, is_lost, _ = row
    return Chain(epoch, sequence, head_hash, acknowledged, acknowledged_hash, bool(is_lost))


def known(database: sqlite3.Connection) -> Chain:
    """The chain, a new one where none has begun. Raises SpoolDamaged, also where messages are remembered that no chain made."""
    found = read(database)
    if found is None and database.execute(_ANYTHING_MADE).fetchone() is not None:
        raise SpoolDamaged("the place of this device's chain is gone: the spool is damaged")
    return found or NEW_CHAIN


def write(database: sqlite3.Connection, chain: Chain) -> None:
    """Replace it."""
    acknowledged = (chain.acknowledged, chain.acknowledged_hash)
    row = (chain.epoch, chain.sequence, chain.hash, *acknowledged, int(chain.is_lost))
    database.execute("INSERT OR REPLACE INTO chain VALUES (1, ?, ?, ?, ?, ?, ?, ?)", (*row, checksum(*row)))
