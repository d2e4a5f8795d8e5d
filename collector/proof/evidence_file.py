"""The form of an evidence file: JSON lines, so that any language reads it and a long chain never has to fit into memory.

Everything that counts in it is signed by somebody: envelopes by the device, certificates by the school's authority, receipts by
the collector, policies named by their hash inside signed reports. What nobody signed (the label, how a message came) is for
people. The last line holds the SHA-256 of all bytes before it, so that an accident anywhere is noticed.
"""

import json
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any, BinaryIO, Final, TypeAlias

from collector.errors import EvidenceFileError

FORMAT: Final = "rollcall-evidence"
VERSION: Final = 1
_LONGEST_LINE_BYTES: Final = 2 * 1024 * 1024  # an envelope has at most 256 KiB, a policy is a page of text


@dataclass(frozen=True, slots=True)
class Heading:
    """Whose evidence it is. `label` and `exported_at` are for people: nobody signed them."""

    exported_at: str
    school_id: str
    school_name: str
    device_id: bytes
    label: str
    signing_key: bytes


@dataclass(frozen=True, slots=True)
class HeldCertificate:
    """A certificate that the device was given, PEM."""

    pem: str


@dataclass(frozen=True, slots=True)
class HeldPolicy:
    """A policy that a message names by the SHA-256 of its text."""

    digest: bytes
    toml: str


@dataclass(frozen=True, slots=True)
class HeldMessage:
    """An envelope as it was received. `receipt` is b"" where none was signed for exactly this message."""

    epoch: int
    sequence: int
    sealed: bytes
    receipt: bytes
    via: str


@dataclass(frozen=True, slots=True)
class HeldFork:
    """An envelope whose place in the chain another one has."""

    epoch: int
    sequence: int
    sealed: bytes


@dataclass(frozen=True, slots=True)
class HeldHead:
    """The collector's receipt for the last message, signed when the file was written."""

    receipt: bytes


Line: TypeAlias = Heading | HeldCertificate | HeldPolicy | HeldMessage | HeldFork | HeldHead

_KINDS: Final[Mapping[str, type[Line]]] = {
    "heading": Heading,
    "certificate": HeldCertificate,
    "policy": HeldPolicy,
    "message": HeldMessage,
    "fork": HeldFork,
    "head": HeldHead,
}
_NAMES: Final = {kind: name for name, kind in _KINDS.items()}


def write_lines(stream: BinaryIO, lines: Iterable[Line]) -> int:
    """Write them and the end that seals them; answer how many there are."""
    digest, count = sha256(), 0
    for count, line in enumerate(lines, start=1):
        opening = {"format": FORMAT, "version": VERSION} if count == 1 else {}
        written = _as_json({"kind": _NAMES[type(line)], **opening, **_plain(line)})
        digest.update(written)
        stream.write(written)
    stream.write(_as_json({"kind": "end", "lines": count, "sha256": digest.hexdigest()}))
    return count


def read_lines(stream: BinaryIO) -> Iterator[Line]:
    """Every line. Raises EvidenceFileError, naming the line, for what is no evidence file, is cut short or was changed."""
    digest, number = sha256(), 0
    while written := stream.readline(_LONGEST_LINE_BYTES):
        number += 1
        fields = _parsed(number, written)
        kind = fields.pop("kind", None)
        if number == 1:
            _check_format(fields)
        if kind == "end":
            _check_end(stream, fields, number - 1, digest.hexdigest())
            return
        digest.update(written)
        yield _line(number, kind, fields)
    raise EvidenceFileError("the file is cut short: its last line is missing; fetch it again")


def _plain(line: Line) -> dict[str, object]:
    fields = {name: getattr(line, name) for name in line.__dataclass_fields__}
    return {name: b64encode(value).decode() if isinstance(value, bytes) else value for name, value in fields.items()}


def _as_json(fields: Mapping[str, object]) -> bytes:
    return json.dumps(fields, separators=(",", ":"), ensure_ascii=False).encode() + b"\n"


def _parsed(number: int, written: bytes) -> dict[str, Any]:
    try:
        fields = json.loads(written)
    except (ValueError, RecursionError) as error:
        raise EvidenceFileError(f"line {number} is not JSON: it was altered, or this is no evidence file") from error
    if not isinstance(fields, dict):
        raise EvidenceFileError(f"line {number} holds no fields: it was altered, or this is no evidence file")
    return fields


def _check_format(fields: dict[str, Any]) -> None:
    named, version = fields.pop("format", None), fields.pop("version", None)
    if named != FORMAT:
        raise EvidenceFileError("this is no evidence file; `rollcall evidence export` writes one")
    if version != VERSION:
        raise EvidenceFileError(f"an evidence file of version {version!r}; this program reads version {VERSION}: update it")


def _line(number: int, kind: object, fields: dict[str, Any]) -> Line:
    wanted = _KINDS.get(str(kind))
    if wanted is None or (wanted is Heading) != (number == 1):
        raise EvidenceFileError(f"line {number} is a {str(kind)[:40]!r} that does not belong there; the file was altered")
    types = {name: field.type for name, field in wanted.__dataclass_fields__.items()}
    if set(fields) != set(types):
        raise EvidenceFileError(f"line {number} ({kind}) does not have its fields; the file was altered")
    make: Callable[..., Line] = wanted
    return make(**{name: _value(number, name, types[name], value) for name, value in fields.items()})


def _value(number: int, name: str, wanted: object, value: object) -> bytes | str | int:
    try:
        if wanted is bytes and isinstance(value, str):
            return b64decode(value, validate=True)
        if wanted is str and isinstance(value, str):
            value.encode()  # JSON can name half a character, which nothing can write
            return value
        if wanted is int and type(value) is int:  # a truth is an int too, but not here
            return value
    except ValueError as error:  # no base64 (binascii.Error is one), or no text
        raise _unreadable(number, name) from error
    raise _unreadable(number, name)


def _unreadable(number: int, name: str) -> EvidenceFileError:
    return EvidenceFileError(f"line {number}: {name} cannot be read; the file was altered")


def _check_end(stream: BinaryIO, fields: Mapping[str, object], lines: int, digest: str) -> None:
    if stream.read(1):
        raise EvidenceFileError("something stands behind the last line; the file was altered")
    if fields != {"lines": lines, "sha256": digest}:
        raise EvidenceFileError("the file's own checksum does not fit: something in it was altered since it was written")


def exported_at_text(now: datetime) -> str:
    """The moment of an export, to the second, UTC."""
    return now.isoformat(timespec="seconds")
