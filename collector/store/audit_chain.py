"""The chain of the audit log: what is hashed of an entry, and whether the entries still follow each other.

Only frames are chained, with a salted hash of the words in them. So a person can be erased from an entry, as the law may ask,
without breaking what proves that no entry was altered, put in, left out or moved.
"""

import json
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from typing import Final, NamedTuple

from collector.errors import AuditLogBroken

NOTHING_BEFORE: Final = "0" * 64
_SALT_BYTES: Final = 16
_CANONICAL: Final = json.JSONEncoder(sort_keys=True, ensure_ascii=True, separators=(",", ":")).encode


class ChainedEntry(NamedTuple):
    """An entry as the database has it, its instant as text. `salt` is "" where somebody was erased from its words."""

    entry_id: int
    school_id: str
    at: str
    actor: str
    action: str
    subject: str
    outcome: str
    detail: str
    salt: str
    words_hash: str
    previous: str
    hash: str


@dataclass(frozen=True, slots=True)
class Walked:
    """How far the chain holds: the last entry and its hash, and from how many entries somebody was erased."""

    entry_id: int = 0
    hash: str = NOTHING_BEFORE
    erased: int = 0


class Frame(NamedTuple):
    """What stays of an entry whoever is erased from it."""

    entry_id: int
    school_id: str
    at: str
    action: str
    outcome: str


class Words(NamedTuple):
    """Where somebody may be named in an entry."""

    actor: str
    subject: str
    detail: str


def new_salt() -> str:
    """128 random bits: without them whoever has the hash of some words could try names until one fits."""
    return secrets.token_hex(_SALT_BYTES)


def chained(frame: Frame, words: Words, salt: str, previous: str) -> ChainedEntry:
    """An entry behind the one with the hash `previous`."""
    words_hash = _hash_of_words(words, salt)
    entry_id, school_id, at, action, outcome = frame
    actor, subject, detail = words
    own = _hash_of_frame(frame, words_hash, previous)
    return ChainedEntry(entry_id, school_id, at, actor, action, subject, outcome, detail, salt, words_hash, previous, own)


def walk(entries: Iterable[ChainedEntry], so_far: Walked) -> Walked:
    """Go on from there over the next entries. Raises AuditLogBroken naming the first that is not what was written."""
    for each in entries:
        so_far = _one_more(each, so_far)
    return so_far


def _one_more(entry: ChainedEntry, before: Walked) -> Walked:
    if entry.entry_id != before.entry_id + 1:
        raise broken(before.entry_id + 1, "it is missing, and so may be others before the next one that is there")
    if entry.previous != before.hash:
        raise broken(entry.entry_id, "it does not follow the entry before it: one of the two was put there, or moved")
    frame = Frame(entry.entry_id, entry.school_id, entry.at, entry.action, entry.outcome)
    if entry.hash != _hash_of_frame(frame, entry.words_hash, entry.previous):
        raise broken(entry.entry_id, "when, what was done, how it ended, or its place was altered")
    words = Words(entry.actor, entry.subject, entry.detail)
    if entry.salt and entry.words_hash != _hash_of_words(words, entry.salt):
        raise broken(entry.entry_id, "who did it, to what, or its words were altered")
    return Walked(entry.entry_id, entry.hash, before.erased + (not entry.salt))


def broken(entry_id: int, why: str) -> AuditLogBroken:
    """The error that names this entry."""
    return AuditLogBroken(f"the audit log is broken at entry {entry_id}: {why}")


def _hash_of_words(words: Words, salt: str) -> str:
    return _hashed({**words._asdict(), "salt": salt})


def _hash_of_frame(frame: Frame, words_hash: str, previous: str) -> str:
    return _hashed({**frame._asdict(), "words": words_hash, "previous": previous})


def _hashed(plain: dict[str, str | int]) -> str:
    return sha256(_CANONICAL(plain).encode()).hexdigest()
