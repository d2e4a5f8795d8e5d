"""A file of evidence, altered: it cannot be read, or its flaws are named, or it says what was signed and nothing else.

The first byte says whether the checksum at the end is made to fit. Messages are changed and signed again as a device could;
what the collector signs, the receipts, nobody can.
"""

import io
import json
from base64 import b64decode, b64encode, encodebytes
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from hashlib import sha256
from random import Random
from typing import Any, Final

from google.protobuf.message import DecodeError

from collector.errors import EvidenceFileError
from collector.proof.evidence_file import (
    Heading,
    HeldCertificate,
    HeldFork,
    HeldHead,
    HeldMessage,
    HeldPolicy,
    Line,
    read_lines,
    write_lines,
)
from collector.proof.proof_words import as_plain, in_words
from collector.proof.public_keys import PublicKeys
from collector.proof.verifying import Proof, verify_lines
from compliance.continuity import EpochReason, EpochStart, Gap, GapReason, Heartbeat
from compliance.envelope import Outer, Purpose, preauthentication_encoding, read_outer, seal
from compliance.errors import MalformedEnvelope
from compliance.receipt import Receipt, hash_of_gaps, sign_receipt
from compliance.report import Header
from compliance.wire.codec import encode_report
from compliance.wire.continuity_codec import decode_gap, encode_epoch_start, encode_gap, encode_heartbeat
from compliance.wire.v1 import evidence_pb2
from compliance.wire.v1.envelope_pb2 import Envelope
from tests.fakes.good_facts import report_of
from tests.fuzz import message_mutation
from tests.fuzz.fixed_certificates import authority_pem, device_pem
from tests.fuzz.fixed_key import SERVER, SIGNING
from tests.fuzz.fuzzed_school import DEVICE_ID, NOW, SCHOOL_ID
from tests.fuzz.reports import HEADER
from tests.fuzz.target import Change, Target

_AS_IT_IS, _SEALED = b"\x00", b"\x01"
_MOST_BYTES: Final = 8000
_PEM_BEGINS: Final = "-----BEGIN CERTIFICATE-----\n"
_PEM_ENDS: Final = "-----END CERTIFICATE-----\n"
_POLICY: Final = 'id = "p"\n'
_DIGEST: Final = sha256(_POLICY.encode()).digest()
_MESSAGES: Final = {
    Purpose.REPORT: evidence_pb2.Report,
    Purpose.HEARTBEAT: evidence_pb2.Heartbeat,
    Purpose.GAP: evidence_pb2.Gap,
    Purpose.EPOCH: evidence_pb2.EpochStart,
}


def run(data: bytes) -> None:
    """Read and check it as `rollcall verify` does, and show the answer both ways."""
    content = _with_its_end(data[1:]) if data[:1] == _SEALED else data[1:]
    keys = PublicKeys(("Example",), (authority_pem(),), (SERVER.public_key,))
    lines: list[Line] = []
    proof = verify_lines(_noted(content, lines), keys)
    assert all(line.isprintable() for line in in_words(proof))
    json.dumps(as_plain(proof), ensure_ascii=False).encode()
    if not proof.flaws:
        assert _signed(lines, proof) == _signed(whole_file(), proof)


def _noted(content: bytes, lines: list[Line]) -> Iterator[Line]:
    for line in read_lines(io.BytesIO(content)):
        lines.append(line)
        yield line


def _signed(lines: list[Line], proof: Proof) -> tuple[bytes, list[bytes]]:
    """Whose messages they are, and what of them is proved."""
    (heading,) = (each for each in lines if isinstance(each, Heading))
    outers = [read_outer(each.sealed) for each in lines if isinstance(each, HeldMessage)]
    return heading.device_id, [each.payload if proof.gaps_are_covered else _chained(each) for each in outers]


def _chained(outer: Outer) -> bytes:
    """What the chain alone proves: all that is signed, but of a gap its place and end, since the next follows its last hash."""
    if outer.payload_type != Purpose.GAP:
        return outer.payload
    gap = decode_gap(outer.payload)
    return repr((gap.header.epoch, gap.header.sequence, gap.header.previous_hash, gap.to_sequence, gap.last_hash)).encode()


def _with_its_end(content: bytes) -> bytes:
    """The lines but for the last, and an end that fits them."""
    lines = content.split(b"\n")[:-2]
    whole = b"".join(each + b"\n" for each in lines)
    end = {"kind": "end", "lines": len(lines), "sha256": sha256(whole).hexdigest()}
    return whole + json.dumps(end).encode() + b"\n"


@cache
def whole_file() -> list[Line]:
    """Evidence without a flaw: every kind of message, with a gap and a second epoch."""
    reported = _message(Purpose.REPORT, encode_report(_header(0, 1, bytes(32)), report_of()))
    beat = _message(Purpose.HEARTBEAT, encode_heartbeat(Heartbeat(_header(0, 2, _hash(reported)), _hash(reported))))
    gap = Gap(_header(0, 3, _hash(beat)), 5, b"g" * 32, 1, 2, 0, GapReason.SPOOL_FULL)
    gone = _message(Purpose.GAP, encode_gap(gap))
    start = EpochStart(_header(1, 1, bytes(32)), 0, 5, b"g" * 32, 0, EpochReason.ACCEPTED)
    begun = _message(Purpose.EPOCH, encode_epoch_start(start))
    last = Receipt(SCHOOL_ID, DEVICE_ID, 1, 1, _hash(begun), NOW, hash_of_gaps([_hash(gone)]))
    held = [(0, 1, reported), (0, 2, beat), (0, 3, gone), (1, 1, begun)]
    return [
        Heading("2026-01-14T09:30:00+00:00", SCHOOL_ID, "Example", DEVICE_ID, "LAP-1", SIGNING.public_key),
        HeldCertificate(device_pem()),
        HeldPolicy(_DIGEST, _POLICY),
        *(HeldMessage(epoch, sequence, sealed, b"", "grpc") for epoch, sequence, sealed in held),
        HeldFork(0, 2, _message(Purpose.HEARTBEAT, encode_heartbeat(Heartbeat(_header(0, 2, bytes(32)), bytes(32))))),
        HeldHead(sign_receipt(last, SERVER)),
    ]


def _header(epoch: int, sequence: int, previous_hash: bytes) -> Header:
    return replace(HEADER, epoch=epoch, sequence=sequence, previous_hash=previous_hash, policy_digest=_DIGEST)


def _message(purpose: Purpose, payload: bytes) -> bytes:
    return seal(payload, purpose, [SIGNING])


def _hash(sealed: bytes) -> bytes:
    outer = read_outer(sealed)
    return sha256(preauthentication_encoding(outer.payload_type, outer.payload)).digest()


def mutate(data: bytes, _: int, random: Random, change: Change) -> bytes:
    """A line left out, doubled or moved, or one of its fields changed: text as text, bytes as the bytes that they stand for."""
    lines = data[1:].split(b"\n")
    place = random.randrange(len(lines))
    chance = random.random()
    if chance < 0.1:
        lines.insert(random.randrange(len(lines)), lines[place])
    elif chance < 0.2 and len(lines) > 1:
        del lines[place]
    else:
        lines[place] = _changed_line(lines[place], random, change)
    return random.choice((_AS_IT_IS, _SEALED, _SEALED)) + b"\n".join(lines)


def _changed_line(line: bytes, random: Random, change: Change) -> bytes:
    try:
        fields = json.loads(line)
    except (ValueError, RecursionError):
        fields = None
    if not isinstance(fields, dict) or not fields:
        return change(line, 2 * len(line) + 20)
    name = random.choice(sorted(fields))
    fields[name] = _changed_value(name, fields[name], random, change)
    return json.dumps(fields, separators=(",", ":")).encode()


def _changed_value(name: str, value: Any, random: Random, change: Change) -> Any:  # noqa: ANN401 - JSON
    if isinstance(value, int):
        return random.choice((value + 1, value - 1, 2**64, -1, None, True, str(value), 1.0))
    if not isinstance(value, str):
        return random.choice(("", 0, None, [], {}))
    if random.random() < 0.1:
        return value + random.choice(("\ud800", "\x1b[2J", "\u202e", "\n"))
    try:
        if value.startswith(_PEM_BEGINS):
            der = b64decode(value.removeprefix(_PEM_BEGINS).partition("-")[0])
            return _PEM_BEGINS + encodebytes(change(der, 2000)).decode() + _PEM_ENDS
        raw = b64decode(value, validate=True)
    except ValueError:  # no base64
        return change(value.encode(errors="replace"), 2 * len(value) + 20).decode("latin-1")
    return b64encode(_changed_envelope(raw, random, change) if name == "sealed" else change(raw, 2000)).decode()


def _changed_envelope(sealed: bytes, random: Random, change: Change) -> bytes:
    try:
        outer = read_outer(sealed)
    except MalformedEnvelope:
        return change(sealed, 2000)
    purpose = next((each for each in _MESSAGES if each == outer.payload_type), None)
    if purpose is None or random.random() < 0.2:
        return message_mutation.changed(Envelope, sealed, random, change)
    try:
        return _message(purpose, message_mutation.changed(_MESSAGES[purpose], outer.payload, random, change))
    except DecodeError:
        return sealed


def _seeds() -> Iterator[bytes]:
    whole = whole_file()
    for lines in (whole, whole[:4], whole[:2] + whole[3:]):
        stream = io.BytesIO()
        write_lines(stream, lines)
        yield _AS_IT_IS + stream.getvalue()
        yield _SEALED + stream.getvalue()
    yield _SEALED + b"[" * 1200 + b"\n\n"


TARGET: Final = Target(
    "evidence_file",
    run,
    (EvidenceFileError,),
    _seeds,
    most_bytes=_MOST_BYTES,
    mutation=mutate,
    words=(b'"kind":"', b"\\ud800", b'"version":1', b'"format":"rollcall-evidence"'),
)
