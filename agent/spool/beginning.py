"""The message with which a later epoch began, kept as long as the epoch lasts: a collector that went back asks for it again."""

import sqlite3
from hashlib import sha256

from agent.spool.database import checksum
from agent.spool.message import SealedMessage, SpooledMessage
from compliance.envelope import Purpose, preauthentication_encoding, read_outer


def keep(database: sqlite3.Connection, place: SpooledMessage) -> None:
    """An epoch begins with this message."""
    row = (place.epoch, place.message.sealed)
    database.execute("INSERT OR REPLACE INTO beginning VALUES (1, ?, ?, ?)", (*row, checksum(*row)))


def find(database: sqlite3.Connection, epoch: int) -> SpooledMessage | None:
    """The message with which this epoch began, None where it is not known."""
    row = database.execute("SELECT epoch, sealed, checksum FROM beginning").fetchone()
    if row is None or checksum(*row[:-1]) != row[-1] or row[0] != epoch:
        return None
    outer = read_outer(row[1])
    message_hash = sha256(preauthentication_encoding(outer.payload_type, outer.payload)).digest()
    return SpooledMessage(epoch, 1, SealedMessage(Purpose.EPOCH, row[1], message_hash))
