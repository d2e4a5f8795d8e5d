"""One line of the journal, in JSON: an act that no restored backup may undo, behind the hash of the line before."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from hashlib import sha256
from typing import Final

from collector.store.instants import from_text, to_text

NOTHING_BEFORE: Final = "0" * 64
_FRAME: Final = frozenset({"number", "previous", "at", "kind"})
_IN_HEXADECIMAL: Final = frozenset({"device", "token"})


class Kind(StrEnum):
    """What happened, and which fields say to whom."""

    BEGUN = "begun"  # journal: a random word, so that no two journals are alike
    LOST = "lost"  # reason: the database went on without the journal that belonged to it
    DEVICE = "device"  # device, state, reason: where a device stands from now on
    CERTIFICATES = "certificates"  # device: every certificate that it had is taken back
    TOKEN = "token"  # noqa: S105 - token, device: an enrolment token, by its hash, was used
    TOKENS = "tokens"  # school, loan: the unused tokens of a loan were ended
    KEYS = "keys"  # school: the keys for devices that stay on site were revoked
    EXCEPTION = "exception"  # school, exception: it was revoked
    ERASED = "erased"  # school, person, words, erasure: whom, by a hash of the name, which has so many words


_FIELDS: Final[Mapping[Kind, frozenset[str]]] = {
    Kind.BEGUN: frozenset({"journal"}),
    Kind.LOST: frozenset({"reason"}),
    Kind.DEVICE: frozenset({"device", "state", "reason"}),
    Kind.CERTIFICATES: frozenset({"device"}),
    Kind.TOKEN: frozenset({"token", "device"}),
    Kind.TOKENS: frozenset({"school", "loan"}),
    Kind.KEYS: frozenset({"school"}),
    Kind.EXCEPTION: frozenset({"school", "exception"}),
    Kind.ERASED: frozenset({"school", "person", "words", "erasure"}),
}


@dataclass(frozen=True, slots=True)
class Line:
    """A line as it stands in the file, and what it says."""

    text: str
    number: int
    previous: str
    at: datetime
    kind: Kind
    fields: Mapping[str, str]

    @property
    def hash(self) -> str:
        """SHA-256 of the line without its end, in hexadecimal."""
        return sha256(self.text.encode()).hexdigest()


def write_line(number: int, previous: str, at: datetime, kind: Kind, fields: Mapping[str, str]) -> Line:
    """The line of an act."""
    frame = {"number": number, "previous": previous, "at": to_text(at), "kind": kind.value}
    text = json.dumps({**frame, **fields}, ensure_ascii=True, separators=(",", ":"))
    return Line(text, number, previous, at, kind, dict(fields))


def read_line(text: str) -> Line:
    """The inverse of `write_line`. ValueError for what is no line, or of a kind that this version does not know."""
    plain = json.loads(text)
    if not isinstance(plain, dict) or not plain.keys() >= _FRAME or not isinstance(plain["number"], int):
        raise ValueError("no line of a journal")
    kind, at = Kind(plain["kind"]), from_text(str(plain["at"]))
    fields = {name: str(value) for name, value in plain.items() if name not in _FRAME}
    if at.tzinfo is None or not fields.keys() >= _FIELDS[kind]:
        raise ValueError("a line of a journal without all that its kind needs")
    for each in fields.keys() & _IN_HEXADECIMAL:
        bytes.fromhex(fields[each])
    return Line(text, plain["number"], str(plain["previous"]), at, kind, fields)
