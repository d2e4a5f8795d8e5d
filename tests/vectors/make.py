"""Makes tests/vectors/envelope.json: every way in which an envelope can be right or wrong, by name."""

import json
from hashlib import sha256
from pathlib import Path
from typing import Any

from compliance.envelope import MAXIMUM_SIGNATURES, Purpose, key_id, preauthentication_encoding, seal
from compliance.wire.v1.envelope_pb2 import Envelope
from tests.fakes.device import Key

FILE = Path(__file__).with_name("envelope.json")
ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
PAYLOAD = b"a report, or anything else: the envelope does not look inside"


def valid(name: str, sealed: bytes, purpose: Purpose, payload: bytes) -> dict[str, Any]:
    """A case that must be believed."""
    message_hash = sha256(preauthentication_encoding(purpose, payload)).hexdigest()
    return {"name": name, "sealed": sealed.hex(), "purpose": purpose, "payload": payload.hex(), "message_hash": message_hash}


def forged(name: str, sealed: bytes, error: str, purpose: Purpose = Purpose.REPORT) -> dict[str, Any]:
    """A case that must be refused."""
    return {"name": name, "sealed": sealed.hex(), "purpose": purpose, "error": error}


def resigned(envelope: Envelope, signature: bytes, count: int = 1) -> bytes:
    """The envelope with another signature under the same key id."""
    changed = Envelope(payload=envelope.payload, payload_type=envelope.payload_type)
    for _ in range(count):
        changed.signatures.add(key_id=envelope.signatures[0].key_id, signature=signature)
    return changed.SerializeToString()


def altered(envelope: Envelope, **changes: object) -> bytes:
    """The envelope with fields changed after it was signed."""
    changed = Envelope()
    changed.CopyFrom(envelope)
    for field, value in changes.items():
        setattr(changed, field, value)
    return changed.SerializeToString()


def cases(key: Key) -> list[dict[str, Any]]:
    """Every case."""
    good = seal(PAYLOAD, Purpose.REPORT, [key])
    envelope = Envelope.FromString(good)
    raw = envelope.signatures[0].signature
    high_s = raw[:32] + (ORDER - int.from_bytes(raw[32:], "big")).to_bytes(32, "big")
    other = Key()
    with_other_name = Envelope.FromString(seal(PAYLOAD, Purpose.REPORT, [other]))
    with_other_name.signatures[0].key_id = key_id(key.public_key)
    return [
        valid("a report", good, Purpose.REPORT, PAYLOAD),
        valid("an empty payload", seal(b"", Purpose.REPORT, [key]), Purpose.REPORT, b""),
        valid("an enrolment", seal(PAYLOAD, Purpose.ENROL, [key]), Purpose.ENROL, PAYLOAD),
        valid("signed by a second key as well", seal(PAYLOAD, Purpose.REPORT, [other, key]), Purpose.REPORT, PAYLOAD),
        forged("not an envelope", b"\xff\xff\xff", "malformed"),
        forged("cut in the middle", good[: len(good) // 2], "malformed"),
        forged("without a signature", Envelope(payload=PAYLOAD, payload_type=Purpose.REPORT).SerializeToString(), "malformed"),
        forged("with more signatures than allowed", resigned(envelope, raw, MAXIMUM_SIGNATURES + 1), "malformed"),
        forged("one byte of the payload changed", altered(envelope, payload=b"A" + PAYLOAD[1:]), "bad_signature"),
        forged("an enrolment where a report is asked for", seal(PAYLOAD, Purpose.ENROL, [key]), "wrong_purpose"),
        forged("a report renamed an enrolment", altered(envelope, payload_type=Purpose.ENROL), "bad_signature", Purpose.ENROL),
        forged("signed by another key", seal(PAYLOAD, Purpose.REPORT, [other]), "bad_signature"),
        forged("signed by another key under this key's name", with_other_name.SerializeToString(), "bad_signature"),
        forged("the same signature twice", resigned(envelope, raw, 2), "bad_signature"),
        forged("the higher s of the same signature", resigned(envelope, high_s), "bad_signature"),
        forged("r and s of zero", resigned(envelope, bytes(64)), "bad_signature"),
        forged("r beyond the order of the group", resigned(envelope, b"\xff" * 32 + raw[32:]), "bad_signature"),
        forged("a signature one byte short", resigned(envelope, raw[:-1]), "bad_signature"),
        forged("a DER signature where raw is asked for", resigned(envelope, key.sign(PAYLOAD)), "bad_signature"),
        forged("an empty signature", resigned(envelope, b""), "bad_signature"),
    ]


def main() -> None:
    """Write the file."""
    key = Key()
    encoding = {
        "payload_type": "http://example.com/HelloWorld",
        "payload": b"hello world".hex(),
        "encoded": preauthentication_encoding("http://example.com/HelloWorld", b"hello world").hex(),
    }
    vectors = {"public_key": key.public_key.hex(), "pre_authentication_encoding": encoding, "cases": cases(key)}
    FILE.write_text(json.dumps(vectors, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
