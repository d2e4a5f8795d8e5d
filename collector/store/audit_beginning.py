"""Step 0022 for what is held: the entries of a version without a chain are chained as they stand."""

from typing import Final

from sqlite_utils import Database

from collector.store.audit_chain import NOTHING_BEFORE, Frame, Words, chained, new_salt

_A_PAGE: Final = 1000
_NEXT: Final = """
    SELECT entry_id, school_id, at, actor, action, subject, outcome, detail FROM audit
    WHERE entry_id > :entry_id ORDER BY entry_id LIMIT :limit
"""
_CHAIN: Final = """
    UPDATE audit SET salt = :salt, words_hash = :words_hash, previous = :previous, hash = :hash WHERE entry_id = :entry_id
"""


def begin_chain(database: Database) -> None:
    """Chain every entry. Where numbers are missing by then, the check names the first of those."""
    entry_id, previous = 0, NOTHING_BEFORE
    while rows := database.conn.execute(_NEXT, {"entry_id": entry_id, "limit": _A_PAGE}).fetchall():
        for number, school_id, at, actor, action, subject, outcome, detail in rows:
            words = Words(actor, subject, detail)
            entry = chained(Frame(number, school_id, at, action, outcome), words, new_salt(), previous)
            link = {"salt": entry.salt, "words_hash": entry.words_hash, "previous": previous, "hash": entry.hash}
            database.conn.execute(_CHAIN, {**link, "entry_id": number})
            entry_id, previous = number, entry.hash
