"""Makes tests/vectors/chain.json and receipt.json: chains that hold and that do not, receipts signed and forged."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from collector.keys.server_keys import ServerSigner
from compliance.chain import BEFORE_THE_FIRST, Head
from compliance.continuity import EpochReason, EpochStart, Gap, GapReason, Heartbeat
from compliance.envelope import Purpose, preauthentication_encoding, seal
from compliance.receipt import Receipt, sign_receipt
from compliance.report import Header
from compliance.wire.codec import encode_report
from compliance.wire.continuity_codec import encode_epoch_start, encode_gap, encode_heartbeat
from compliance.wire.v1.envelope_pb2 import Envelope
from tests.fakes.device import FakeDevice

CHAIN_FILE: Final = Path(__file__).with_name("chain.json")
RECEIPT_FILE: Final = Path(__file__).with_name("receipt.json")


@dataclass
class Forge:
    """One device that makes its messages one after the other. `head` is what the next one follows."""

    device: FakeDevice
    head: Head = Head(0, 0, BEFORE_THE_FIRST)  # noqa: RUF009 - frozen
    last_report: bytes = b""

    def header(self) -> Header:
        """The header of the next message."""
        header = replace(self.device.header(), epoch=self.head.epoch, sequence=self.head.sequence + 1)
        return replace(header, previous_hash=self.head.hash)

    def report(self) -> bytes:
        """A report."""
        sealed = self._keep(Purpose.REPORT, encode_report(self.header(), self.device.report()))
        self.last_report = self.head.hash
        return sealed

    def heartbeat(self) -> bytes:
        """A heartbeat that confirms the last report."""
        return self._keep(Purpose.HEARTBEAT, encode_heartbeat(Heartbeat(self.header(), self.last_report)))

    def gap(self, count: int) -> bytes:
        """So many heartbeats are gone."""
        last = Head(self.head.epoch, self.head.sequence + count, sha256(b"the last of what is gone").digest())
        gap = Gap(self.header(), last.sequence, last.hash, 0, count, 0, GapReason.SPOOL_FULL)
        sealed = seal(encode_gap(gap), Purpose.GAP, [self.device.signing])
        self.head = last
        return sealed

    def epoch(self, *, abandoned: int = 0) -> bytes:
        """The next epoch begins."""
        closed, self.head = self.head, Head(self.head.epoch + 1, 0, BEFORE_THE_FIRST)
        start = EpochStart(self.header(), closed.epoch, closed.sequence, closed.hash, abandoned, EpochReason.ACCEPTED)
        return self._keep(Purpose.EPOCH, encode_epoch_start(start))

    def _keep(self, purpose: Purpose, payload: bytes) -> bytes:
        own = sha256(preauthentication_encoding(purpose, payload)).digest()
        self.head = Head(self.head.epoch, self.head.sequence + 1, own)
        return seal(payload, purpose, [self.device.signing])


def chain_case(name: str, messages: Sequence[bytes], head: Head | None = None, broken_at: int = 0) -> dict[str, Any]:
    """A chain that ends at this head, or whose message of this number, from 1, does not follow the one before."""
    case: dict[str, Any] = {"name": name, "messages": [each.hex() for each in messages]}
    if head is not None:
        return {**case, "head": {"epoch": head.epoch, "sequence": head.sequence, "hash": head.hash.hex()}}
    return {**case, "broken_at": broken_at}


def chain_cases(device: FakeDevice) -> list[dict[str, Any]]:
    """Every case."""
    forge = Forge(device)
    whole = [forge.report(), forge.heartbeat(), forge.heartbeat(), forge.report()]
    whole_head = forge.head
    other = Forge(device)
    another_history = [other.heartbeat(), other.report()]
    stranger = Forge(FakeDevice()).report()
    with_gap = [*whole, forge.gap(3), forge.report()]
    gap_head = forge.head
    with_epoch = [*with_gap, forge.epoch(), forge.report()]
    return [
        chain_case("nothing yet", [], Head(0, 0, BEFORE_THE_FIRST)),
        chain_case("a report, two heartbeats, a report", whole, whole_head),
        chain_case("with a gap of three", with_gap, gap_head),
        chain_case("with a second epoch", with_epoch, forge.head),
        chain_case("the first is missing", whole[1:], broken_at=1),
        chain_case("one in the middle is missing", [whole[0], *whole[2:]], broken_at=2),
        chain_case("two change places", [whole[0], whole[2], whole[1], whole[3]], broken_at=2),
        chain_case("the same one twice", [whole[0], whole[1], whole[1]], broken_at=3),
        chain_case("the second of another history", [whole[0], another_history[1]], broken_at=2),
        chain_case("signed by a stranger", [stranger], broken_at=1),
        chain_case("a gap in the wrong place", [whole[0], with_gap[4]], broken_at=2),
        chain_case("an epoch that was never begun", [*with_gap, with_epoch[-1]], broken_at=7),
    ]


def receipt_cases(signer: ServerSigner, other: ServerSigner) -> list[dict[str, Any]]:
    """Every case."""
    device = FakeDevice()
    receipt = Receipt(device.school_id, device.device_id, 1, 42, sha256(b"message 42").digest(), device.report().taken_at)
    good = sign_receipt(receipt, signer)
    envelope = Envelope.FromString(good)
    altered = Envelope(payload=envelope.payload[:-1] + b"\x00", payload_type=envelope.payload_type)
    altered.signatures.add().CopyFrom(envelope.signatures[0])
    as_report = Envelope(payload=envelope.payload, payload_type=Purpose.REPORT)
    as_report.signatures.add().CopyFrom(envelope.signatures[0])
    says = {
        "school_id": receipt.school_id,
        "device_id": receipt.device_id.hex(),
        "epoch": receipt.epoch,
        "sequence": receipt.sequence,
        "hash": receipt.hash.hex(),
        "received_at": receipt.received_at.isoformat(),
    }
    return [
        {"name": "a receipt", "sealed": good.hex(), "receipt": says},
        {"name": "one byte of it changed", "sealed": altered.SerializeToString().hex(), "error": "bad_signature"},
        {"name": "signed by another server key", "sealed": sign_receipt(receipt, other).hex(), "error": "bad_signature"},
        {"name": "renamed a report", "sealed": as_report.SerializeToString().hex(), "error": "wrong_purpose"},
        {"name": "cut in the middle", "sealed": good[: len(good) // 2].hex(), "error": "malformed"},
    ]


def main() -> None:
    """Write both files."""
    device = FakeDevice()
    chain = {"public_key": device.signing.public_key.hex(), "cases": chain_cases(device)}
    CHAIN_FILE.write_text(json.dumps(chain, indent=1) + "\n", encoding="utf-8")
    signer, other = ServerSigner(Ed25519PrivateKey.generate()), ServerSigner(Ed25519PrivateKey.generate())
    receipts = {"public_key": signer.public_key.hex(), "cases": receipt_cases(signer, other)}
    RECEIPT_FILE.write_text(json.dumps(receipts, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
