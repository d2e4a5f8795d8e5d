"""What devices say of their contexts: kept for the report and the audit log while they refuse what they are told."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from collector.plain_text import one_line
from collector.store import audit, refused_contexts
from collector.store.database import Transaction
from collector.store.refused_contexts import RefusedContext
from compliance.context_refusal import ContextRefusal
from compliance.wire.v1 import session_pb2

_WORDS_KEPT: Final = 400


@dataclass(frozen=True, slots=True)
class ContextWord:
    """A device says of what came as its context that it is in use again, or why it is not."""

    device_id: bytes
    school_id: str
    status: session_pb2.ContextStatus


def note_context(tx: Transaction, word: ContextWord, now: datetime) -> None:
    """Keep a refusal until the device says that it is over: its own words cut short, a reason that nobody knows left out. One
    that is new stands in the audit log too, where it stays.
    """
    words = one_line(word.status.error, _WORDS_KEPT)
    if not words:
        refused_contexts.forget(tx, word.device_id)
        return
    refusal = word.status.refusal if word.status.refusal in set(ContextRefusal) else ""
    before = refused_contexts.find(tx, word.device_id)
    refused_contexts.keep(tx, RefusedContext(word.device_id, word.school_id, refusal, words, now))
    if before is None or (before.refusal, before.words) != (refusal, words):
        audit.write(tx, word.school_id, now, "device", "context.refused", word.device_id.hex(), audit.REFUSED, words)
