"""One device with a chain of every kind of message in a real data folder, exported by the command itself."""

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

import pytest

from collector.cli import main
from collector.keys.server_keys import RECEIPTS, server_signer
from collector.store import certificates, devices, evidence
from collector.store.certificates import Certificate
from collector.store.devices import DeviceState, Route
from collector.store.evidence import StoredEnvelope
from collector.wiring import open_collector
from compliance.chain import BEFORE_THE_FIRST, Head
from compliance.continuity import EpochReason, EpochStart, Gap, GapReason, Heartbeat
from compliance.envelope import Purpose, read_outer, seal
from compliance.receipt import Receipt, sign_receipt
from compliance.report import Header
from compliance.wire.codec import encode_report
from compliance.wire.continuity_codec import encode_epoch_start, encode_gap, encode_heartbeat
from tests.fakes.device import NOW, FakeDevice
from tests.fakes.school_records import DEVICE

SCHOOL_ID: Final = "example-primary-school"
INVENTED_POLICY = b"i" * 32  # a device may name what it likes
Line = dict[str, Any]


def hashed(sealed: bytes) -> bytes:
    """The hash by which the next message names this one."""
    outer = read_outer(sealed)
    kind = outer.payload_type.encode()
    return sha256(b"DSSEv1 %d %b %d %b" % (len(kind), kind, len(outer.payload), outer.payload)).digest()


def as_it_was(head: Head) -> Head:
    """A new epoch closes the one before it where it ended."""
    return head


def chain_of(device: FakeDevice, closed_as: Callable[[Head], Head] = as_it_was) -> list[StoredEnvelope]:
    """Report, heartbeat, report, a gap of two, heartbeat-less report; then a new epoch with one report."""
    stored: list[StoredEnvelope] = []
    head = Head(0, 0, BEFORE_THE_FIRST)

    def add(purpose: Purpose, payload: bytes, last: int = 0, last_hash: bytes = b"") -> bytes:
        nonlocal head
        sealed = seal(payload, purpose, [device.signing])
        own, sequence = hashed(sealed), head.sequence + 1
        place = (last or sequence, last_hash or own)
        stored.append(
            StoredEnvelope(
                SCHOOL_ID, device.device_id, head.epoch, sequence, own, purpose.value, sealed, NOW, "grpc", *place, None, b""
            )
        )
        head = Head(head.epoch, *place)
        return own

    def header() -> Header:
        base = replace(device.header(), school_id=SCHOOL_ID, epoch=head.epoch)
        return replace(base, sequence=head.sequence + 1, previous_hash=head.hash)

    report = add(Purpose.REPORT, encode_report(replace(header(), policy_digest=INVENTED_POLICY), device.report()))
    add(Purpose.HEARTBEAT, encode_heartbeat(Heartbeat(header(), report)))
    add(Purpose.REPORT, encode_report(header(), device.report()))
    gap = Gap(header(), head.sequence + 2, b"g" * 32, 0, 2, 0, GapReason.SPOOL_FULL)
    add(Purpose.GAP, encode_gap(gap), gap.to_sequence, gap.last_hash)
    add(Purpose.REPORT, encode_report(header(), device.report()))
    closed = closed_as(head)
    abandoned, head = max(0, closed.sequence - head.sequence), Head(1, 0, BEFORE_THE_FIRST)
    start = EpochStart(header(), closed.epoch, closed.sequence, closed.hash, abandoned, EpochReason.ACCEPTED)
    add(Purpose.EPOCH, encode_epoch_start(start))
    add(Purpose.REPORT, encode_report(header(), device.report()))
    return stored


@dataclass(frozen=True)
class Exported:
    """A data folder, what was exported from it, and the commands' answers."""

    data: Path
    file: Path
    keys: Path
    rollcall: Callable[..., tuple[int, str]]

    def verify(self, *options: str) -> tuple[int, str]:
        """Check the file as it is now."""
        return self.rollcall("verify", self.file, "--keys", self.keys, *options)

    def lines(self) -> list[Line]:
        """Every line but the end."""
        return [json.loads(each) for each in self.file.read_bytes().splitlines()[:-1]]

    def rewrite(self, lines: Iterable[Line]) -> None:
        """As somebody would who knows the form: with a checksum that fits."""
        body = [json.dumps(each, separators=(",", ":"), ensure_ascii=False).encode() + b"\n" for each in lines]
        end = {"kind": "end", "lines": len(body), "sha256": sha256(b"".join(body)).hexdigest()}
        self.file.write_bytes(b"".join(body) + json.dumps(end).encode() + b"\n")


@pytest.fixture
def exported(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Exported:
    """One device's evidence, exported a moment ago."""

    def rollcall(*arguments: str | Path) -> tuple[int, str]:
        code = main([str(each) for each in arguments])
        out, err = capsys.readouterr()
        return code, out + err

    data, file, keys = tmp_path / "data", tmp_path / "lap.evidence", tmp_path / "keys.json"
    assert rollcall("init", "Example Primary School", "--data", data)[0] == 0
    store_device(data, FakeDevice(school_id=SCHOOL_ID))
    assert rollcall("evidence", "export", "LAP-0001", "-o", file, "--data", data)[0] == 0
    assert rollcall("evidence", "keys", "-o", keys, "--data", data)[0] == 0
    return Exported(data, file, keys, rollcall)


def store_device(data: Path, device: FakeDevice, closed_as: Callable[[Head], Head] = as_it_was) -> None:
    """A device with its certificate and its chain, as the collector stores them."""
    chain = chain_of(device, closed_as)
    with open_collector(data) as opened, opened.database.writing() as tx:
        issued = opened.keys().issue(
            school_id=SCHOOL_ID,
            device_id=device.device_id,
            signing_key=device.signing.public_key,
            tls_key=device.tls.public_key,
            now=NOW,
        )
        row = replace(
            DEVICE,
            device_id=device.device_id,
            school_id=SCHOOL_ID,
            serial=device.serial,
            asset_tag=device.asset_tag,
            route=Route.ON_SITE,
            state=DeviceState.REPORTING,
            signing_key=device.signing.public_key,
            certificate_serial=issued.serial,
        )
        devices.enrol(tx, row)
        certificates.issue(
            tx, Certificate(issued.serial, SCHOOL_ID, device.device_id, issued.pem, NOW, issued.expires_at, None)
        )
        signer = server_signer(opened.folder.keys, RECEIPTS)
        receipts = [
            sign_receipt(Receipt(SCHOOL_ID, device.device_id, each.epoch, each.last_sequence, each.last_hash, NOW), signer)
            for each in chain
        ]
        evidence.append_many(tx, [each._replace(receipt=receipt) for each, receipt in zip(chain, receipts, strict=True)])
