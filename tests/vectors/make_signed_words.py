"""Makes tests/vectors/resumption.json and refusal.json: the words by which a device goes on or gives up, signed and forged."""

import json
from dataclasses import asdict, dataclass, replace
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from collector.keys.server_keys import ServerSigner
from compliance.chain import BEFORE_THE_FIRST
from compliance.envelope import Purpose, seal
from compliance.receipt import Receipt, sign_receipt
from compliance.refusal import Refusal, sign_refusal
from compliance.resumption import Resumption, sign_resumption
from compliance.wire.v1.envelope_pb2 import Envelope
from tests.fakes.device import FakeDevice

RESUMPTION_FILE: Final = Path(__file__).with_name("resumption.json")
REFUSAL_FILE: Final = Path(__file__).with_name("refusal.json")

SAYS_SOMETHING_ELSE: Final = "says_something_else"
"""The signature holds, but what is signed is not what this session, or this refusal, says."""


@dataclass(frozen=True, slots=True)
class Keys:
    """The school's receipts key, and one that is not the school's."""

    school: ServerSigner
    other: ServerSigner


def one_byte_changed(sealed: bytes) -> bytes:
    """The envelope with the last byte of its payload changed after it was signed."""
    envelope = Envelope.FromString(sealed)
    payload = envelope.payload
    envelope.payload = payload[:-1] + bytes([payload[-1] ^ 1])
    return envelope.SerializeToString()


def renamed(sealed: bytes, purpose: Purpose) -> bytes:
    """The envelope under another type than it was signed for."""
    envelope = Envelope.FromString(sealed)
    envelope.payload_type = purpose
    return envelope.SerializeToString()


def told(words: Resumption | Refusal) -> dict[str, Any]:
    """What it says, for JSON."""
    return {name: each.hex() if isinstance(each, bytes) else each for name, each in asdict(words).items()}


def case(name: str, words: Resumption | Refusal, sealed: bytes, error: str = "") -> dict[str, Any]:
    """What is said in the session, what came sealed with it, and the error; believed where there is none."""
    found = {"name": name, "said": told(words), "sealed": sealed.hex()}
    return {**found, "error": error} if error else {**found, "believed": True}


def resumption_cases(keys: Keys) -> list[dict[str, Any]]:
    """Every case."""
    device = FakeDevice()
    said = Resumption(
        device.school_id,
        device.device_id,
        sha256(b"hello").digest(),
        sha256(b"session").digest(),
        1,
        43,
        sha256(b"42").digest(),
    )
    first = replace(said, epoch=0, resume_from=1, head_hash=BEFORE_THE_FIRST)
    good = sign_resumption(said, keys.school)
    receipt = sign_receipt(
        Receipt(said.school_id, said.device_id, 1, 42, said.head_hash, device.report().taken_at), keys.school
    )

    def other(name: str, **changes: object) -> dict[str, Any]:
        return case(name, said, sign_resumption(replace(said, **changes), keys.school), SAYS_SOMETHING_ELSE)  # type: ignore[arg-type] # by name

    return [
        case("after message 42 of the second epoch", said, good),
        case("of a chain that has no message yet", first, sign_resumption(first, keys.school)),
        other("of another session's Hello", hello_nonce=sha256(b"an earlier hello").digest()),
        other("with another session nonce", session_nonce=sha256(b"planted").digest()),
        other("for another device", device_id=FakeDevice().device_id),
        other("of another school", school_id="another"),
        other("an epoch further on", epoch=2),
        other("a message further on", resume_from=44),
        other("after another message 42", head_hash=sha256(b"another 42").digest()),
        case("one byte of it changed", said, one_byte_changed(good), "bad_signature"),
        case("signed by another server key", said, sign_resumption(said, keys.other), "bad_signature"),
        case("a receipt where a resumption is asked for", said, receipt, "wrong_purpose"),
        case("a receipt renamed a resumption", said, renamed(receipt, Purpose.RESUMPTION), "bad_signature"),
        case("none at all", said, b"", "malformed"),
        case("cut in the middle", said, good[: len(good) // 2], "malformed"),
    ]


def refusal_cases(keys: Keys) -> list[dict[str, Any]]:
    """Every case."""
    device = FakeDevice()
    refused = seal(b"what the collector will never take", Purpose.REPORT, [device.signing])
    said = Refusal(device.device_id, sha256(refused).digest(), "SCHEMA_INVALID")
    good = sign_refusal(said, keys.school)

    def other(name: str, **changes: object) -> dict[str, Any]:
        return case(name, said, sign_refusal(replace(said, **changes), keys.school), SAYS_SOMETHING_ELSE)  # type: ignore[arg-type] # by name

    return [
        case("a refusal", said, good),
        other("of another envelope", envelope_sha256=sha256(refused + b"\x00").digest()),
        other("for another reason", code="TOO_LARGE"),
        other("to another device", device_id=FakeDevice().device_id),
        case("one byte of it changed", said, one_byte_changed(good), "bad_signature"),
        case("signed by another server key", said, sign_refusal(said, keys.other), "bad_signature"),
        case("renamed a resumption", said, renamed(good, Purpose.RESUMPTION), "wrong_purpose"),
        case("none at all", said, b"", "malformed"),
        case("cut in the middle", said, good[: len(good) // 2], "malformed"),
    ]


def main() -> None:
    """Write both files."""
    keys = Keys(ServerSigner(Ed25519PrivateKey.generate()), ServerSigner(Ed25519PrivateKey.generate()))
    for file, cases in ((RESUMPTION_FILE, resumption_cases(keys)), (REFUSAL_FILE, refusal_cases(keys))):
        vectors = {"public_key": keys.school.public_key.hex(), "cases": cases}
        file.write_text(json.dumps(vectors, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
