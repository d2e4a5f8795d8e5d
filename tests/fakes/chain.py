"""A device's chain in a test: the next message of every kind, signed, with any field a lie if the test wants one."""

from dataclasses import dataclass, field, replace
from hashlib import sha256

from compliance.chain import BEFORE_THE_FIRST
from compliance.continuity import EpochReason, EpochStart, Gap, GapReason, Heartbeat
from compliance.envelope import Purpose, preauthentication_encoding, seal
from compliance.report import DeviceReport, Header
from compliance.wire.codec import encode_report
from compliance.wire.continuity_codec import encode_epoch_start, encode_gap, encode_heartbeat
from tests.fakes.device import FakeDevice


@dataclass
class FakeChain:
    """Where a device's chain stands on the device. Every method seals the next message and moves on as if it had been sent."""

    device: FakeDevice = field(default_factory=FakeDevice)
    epoch: int = 0
    sequence: int = 0
    head_hash: bytes = BEFORE_THE_FIRST
    report_hash: bytes = b""
    nonce: bytes = b""

    def header(self, **changes: object) -> Header:
        """The header of the next message."""
        header = replace(
            self.device.header(),
            epoch=self.epoch,
            sequence=self.sequence + 1,
            previous_hash=self.head_hash,
            server_nonce=self.nonce,
        )
        return replace(header, **changes)  # type: ignore[arg-type] # a test may put anything

    def report(self, report: DeviceReport | None = None, **changes: object) -> bytes:
        """A full report."""
        sealed = self.sealed(encode_report(self.header(**changes), report or self.device.report()), Purpose.REPORT)
        self.report_hash = self.head_hash
        return sealed

    def heartbeat(self, report_hash: bytes | None = None, parting: str = "", **changes: object) -> bytes:
        """A heartbeat that confirms the last report."""
        confirmed = self.report_hash if report_hash is None else report_hash
        return self.sealed(encode_heartbeat(Heartbeat(self.header(**changes), confirmed, parting)), Purpose.HEARTBEAT)

    def lost(self, messages: int, reason: str = GapReason.SPOOL_FULL, **changes: object) -> bytes:
        """Make so many reports, lose them, and confess it."""
        header = self.header()
        for _ in range(messages):
            self.report()
        gap = Gap(header, self.sequence, self.head_hash, reports=messages, heartbeats=0, unreadable=0, reason=reason)
        return seal(encode_gap(replace(gap, **changes)), Purpose.GAP, [self.device.signing])  # type: ignore[arg-type] # as above

    def begin_epoch(self, reason: EpochReason = EpochReason.SPOOL_LOST, **changes: object) -> bytes:
        """Close the epoch and begin the next one."""
        closed = (self.epoch, self.sequence, self.head_hash if self.sequence else b"")
        self.epoch, self.sequence, self.head_hash = self.epoch + 1, 0, BEFORE_THE_FIRST
        start = replace(EpochStart(self.header(), *closed, abandoned=0, reason=reason), **changes)  # type: ignore[arg-type] # as above
        return self.sealed(encode_epoch_start(start), Purpose.EPOCH)

    def sealed(self, payload: bytes, purpose: Purpose) -> bytes:
        """A payload as the next message."""
        self.sequence += 1
        self.head_hash = sha256(preauthentication_encoding(purpose, payload)).digest()
        return seal(payload, purpose, [self.device.signing])

    def copy(self) -> "FakeChain":
        """The same device with the same keys, as a copy of its disk has them."""
        return replace(self)
