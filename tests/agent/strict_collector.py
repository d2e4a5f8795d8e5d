"""A collector in a few lines, as strict as the real one: every signature verified, every place judged by compliance.chain."""

import copy
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from agent.cycle import ReportingDevice
from agent.line.hearing import Hearing
from compliance.chain import (
    BEFORE_THE_FIRST,
    OF_ONE_MESSAGE,
    Head,
    Link,
    NackCode,
    Place,
    link_of,
    place_in_chain,
    place_of_epoch,
)
from compliance.continuity import Content, EpochStart, Gap, Heartbeat
from compliance.envelope import read_outer, verify_any
from compliance.errors import CodecError, ForkedChain, OutOfOrder
from compliance.receipt import Receipt, sign_receipt
from compliance.refusal import Refusal, sign_refusal
from compliance.report import DeviceReport, Header, SignedReport
from compliance.resumption import Resumption, sign_resumption
from compliance.wire.content_codec import decode_content
from compliance.wire.mirror import to_timestamp
from compliance.wire.v1 import session_pb2

RECEIVED_AT = datetime(2026, 11, 23, 8, 31, tzinfo=UTC)


class ReceiptsKey:
    """The collector's receipts key."""

    def __init__(self) -> None:
        self._private = Ed25519PrivateKey.generate()

    @property
    def public_key(self) -> bytes:
        return self._private.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)

    def sign(self, message: bytes) -> bytes:
        return self._private.sign(message)


SCHOOLS_KEY = ReceiptsKey()


@dataclass(frozen=True)
class Trusted:
    """A trust bundle with one receipts key, and these policy keys."""

    key: bytes = SCHOOLS_KEY.public_key
    policy_keys: tuple[bytes, ...] = ()
    version = 1

    @property
    def receipt_keys(self) -> tuple[bytes, ...]:
        return (self.key,)

    def accept(self, sealed: bytes) -> None:
        """None comes."""


@dataclass(frozen=True)
class Taken:
    """A message that the collector holds."""

    header: Header
    body: "DeviceReport | Heartbeat | Gap | EpochStart"
    hash: bytes


@dataclass
class StrictCollector:
    """Holds one device's chain. `never` are places whose message it refuses for good, and the code with which."""

    device: ReportingDevice
    welcome_with: dict[str, object] = field(default_factory=dict)
    never: dict[int, str] = field(default_factory=dict)
    names_places: bool = True
    forks: list[str] = field(default_factory=list)
    head: Head = field(default_factory=lambda: Head(0, 0, BEFORE_THE_FIRST))
    taken: dict[tuple[int, int], Taken] = field(default_factory=dict)
    key: ReceiptsKey = SCHOOLS_KEY

    def welcome(self, hello: session_pb2.Hello) -> session_pb2.Welcome:
        """The answer to this Hello, signed as the real one is."""
        usual: dict[str, object] = {
            "protocol": 1,
            "capabilities": ["batch", "check-now"],
            "session_nonce": b"s",
            "server_nonce": b"n",
            "server_time": to_timestamp(RECEIVED_AT),
            "resume_from": self.head.sequence + 1,
            "head_hash": self.head.hash,
            "epoch": self.head.epoch,
            "window_messages": 8,
            "window_bytes": 1_000_000,
            "heartbeat_seconds": 3600,
        }
        welcome = session_pb2.Welcome(**{**usual, **self.welcome_with})
        said = welcome.session_nonce, welcome.epoch, welcome.resume_from, welcome.head_hash
        welcome.resumption = sign_resumption(Resumption(*self._names, hello.nonce, *said), self.key)
        if hello.epoch == self.head.epoch and hello.last_acknowledged < self.head.sequence:
            welcome.receipt = self.ack().receipt
        return welcome

    def take(self, sealed: bytes) -> session_pb2.ServerMessage:
        """Take an envelope in, or refuse it under the collector's signature."""
        answer = self._taken(sealed)
        if answer.nack.code in OF_ONE_MESSAGE:
            refusal = Refusal(self._names[1], sha256(sealed).digest(), answer.nack.code)
            answer.nack.refusal = sign_refusal(refusal, self.key)
        return answer

    def _taken(self, sealed: bytes) -> session_pb2.ServerMessage:
        try:
            content, message_hash = self._verified(sealed)
        except CodecError:
            return self._nack(NackCode.SCHEMA_INVALID, None)
        header = content.header
        if isinstance(content, Heartbeat) and self._confirms_nothing(content):
            return self._nack(NackCode.SCHEMA_INVALID, header)
        if self.never.get(header.sequence) and isinstance(content, SignedReport | Heartbeat):
            return self._nack(self.never[header.sequence], header)
        try:
            place, link = self._place(content, message_hash)
        except OutOfOrder as error:
            return self._nack(NackCode.OUT_OF_ORDER, header, expected=error.expected)
        except ForkedChain as error:
            self.forks.append(str(error))
            return self._nack(NackCode.CHAIN_FORK, header)
        if place is Place.NEXT:
            body = content.report if isinstance(content, SignedReport) else content
            self.taken[header.epoch, header.sequence] = Taken(header, body, message_hash)
            self.head = Head(link.epoch, link.last, link.last_hash)
        return session_pb2.ServerMessage(ack=self.ack())

    def _confirms_nothing(self, heartbeat: Heartbeat) -> bool:
        """Whether it is new, follows the head, and confirms another report than the last one that is held."""
        header = heartbeat.header
        if (header.epoch, header.sequence) != (self.head.epoch, self.head.sequence + 1):
            return False
        reports = [each.hash for (epoch, _), each in self.taken.items() if epoch == header.epoch and _is_report(each)]
        return heartbeat.report_hash != (reports[-1] if reports else b"")

    def ack(self) -> session_pb2.Ack:
        """Everything up to the head is on the disk."""
        receipt = Receipt(*self._names, self.head.epoch, self.head.sequence, self.head.hash, RECEIVED_AT)
        return session_pb2.Ack(
            epoch=self.head.epoch,
            sequence=self.head.sequence,
            head_hash=self.head.hash,
            received_at=to_timestamp(RECEIVED_AT),
            receipt=sign_receipt(receipt, self.key),
        )

    @property
    def _names(self) -> tuple[str, bytes]:
        return self.device.record.school_id, bytes.fromhex(self.device.record.device_id)

    def snapshot(self) -> "StrictCollector":
        """A backup of it, as it is now."""
        kept = copy.copy(self)
        kept.taken = dict(self.taken)
        return kept

    def accept(self) -> None:
        """A technician accepts the device: the next epoch is open."""
        self.head = Head(self.head.epoch + 1, 0, BEFORE_THE_FIRST)

    @property
    def story(self) -> list[str]:
        """What it holds, place by place: `1 report`, `2-4 gap spool_full`."""
        return [_words(each) for each in self.taken.values()]

    def _verified(self, sealed: bytes) -> tuple[Content, bytes]:
        outer = read_outer(sealed)
        unsealed = verify_any(outer, self.device.identity.signer.public_key)
        return decode_content(outer.payload_type, unsealed.payload), unsealed.message_hash

    def _place(self, content: Content, message_hash: bytes) -> tuple[Place, Link]:
        header, link = content.header, link_of(content, message_hash)
        held = self.taken.get((header.epoch, header.sequence))
        held_hash = held.hash if held else None
        if isinstance(content, EpochStart):
            return place_of_epoch(self.head, content, message_hash, held_hash), link
        place = place_in_chain(self.head, link, message_hash, held_hash)
        assert place is Place.REPEAT or header.epoch == 0 or header.sequence > 1, "a later epoch begins with its beginning"
        return place, link

    def _nack(self, code: str, header: Header | None, expected: int = 0) -> session_pb2.ServerMessage:
        retryable = code in {NackCode.OUT_OF_ORDER, NackCode.STORAGE_FULL, NackCode.INTERNAL}
        is_named = header is not None and (self.names_places or code == NackCode.OUT_OF_ORDER)
        place = {"epoch": header.epoch, "sequence": header.sequence} if header is not None and is_named else {}
        nack = session_pb2.Nack(code=code, retryable=retryable, expected_sequence=expected, **place)
        return session_pb2.ServerMessage(nack=nack)


@dataclass
class Line:
    """The line between a device and this collector, in one thread: what is said is answered at once."""

    collector: StrictCollector
    before_the_welcome: list[Hearing] = field(default_factory=list)
    cut_after: int = -1  # answers, after which nothing is heard any more though the collector takes on what comes
    heard: list[session_pb2.AgentMessage] = field(default_factory=list)
    via: str = "one thread"
    through_a_filter: bool = False

    def open(self, hear: Callable[[Hearing], None]) -> "Line":
        self._hear = self._until_cut(hear)
        return self

    def _until_cut(self, hear: Callable[[Hearing], None]) -> Callable[[Hearing], None]:
        def hear_or_not(what: Hearing) -> None:
            if self.cut_after != 0:
                hear(what)
            if self.cut_after == 1:
                hear(None)
            self.cut_after = max(self.cut_after - 1, -1 if self.cut_after < 0 else 0)

        return hear_or_not

    def send(self, message: session_pb2.AgentMessage) -> None:
        self.heard.append(message)
        match message.WhichOneof("kind"):
            case "hello":
                for each in self.before_the_welcome:
                    self._hear(each)
                self._hear(session_pb2.ServerMessage(welcome=self.collector.welcome(message.hello)))
            case "envelope":
                self._hear(self.collector.take(message.envelope))
            case "batch":
                for sealed in message.batch.envelopes:
                    self._hear(self.collector.take(sealed))

    def close(self) -> None:
        """Nothing to hang up."""

    @property
    def kinds(self) -> list[str]:
        return [str(each.WhichOneof("kind")) for each in self.heard]


def _is_report(taken: Taken) -> bool:
    return isinstance(taken.body, DeviceReport)


def _words(taken: Taken) -> str:
    first = taken.header.sequence
    match taken.body:
        case Gap(to_sequence=last, reason=reason, reports=reports, heartbeats=heartbeats, unreadable=unreadable):
            return f"{first}-{last} gap {reason} {reports}/{heartbeats}/{unreadable}"
        case EpochStart(reason=reason, closed_epoch=closed, abandoned=abandoned):
            return f"{first} epoch {taken.header.epoch} after {closed}, {reason}, {abandoned} abandoned"
        case Heartbeat():
            return f"{first} heartbeat"
        case _:
            return f"{first} report"
