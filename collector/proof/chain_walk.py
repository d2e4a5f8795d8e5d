"""Walking a device's chain from its first message: what holds, what is confessed to be gone, and where it breaks."""

from dataclasses import dataclass, field
from typing import Final

from collector.proof.chain_message import ChainMessage, read_message
from collector.proof.epoch_ends import EpochEnds
from collector.proof.evidence_file import HeldMessage
from compliance.chain import BEFORE_THE_FIRST, Head, check_beginning, check_next
from compliance.continuity import EpochReason, EpochStart, Gap, Heartbeat
from compliance.errors import ComplianceError
from compliance.report import SignedReport

_BEGINNING: Final = Head(0, 0, BEFORE_THE_FIRST)


@dataclass(frozen=True, slots=True)
class Flaw:
    """Something that does not hold, and where."""

    place: str
    words: str


@dataclass(slots=True)
class ChainWalk:
    """Takes messages in the order of the file. `head` is where the chain has come to.

    `other_histories` are the epochs whose beginning closes another history than the one before it, which a technician accepted.
    """

    school_id: str
    device_id: bytes
    signing_key: bytes
    head: Head = _BEGINNING
    reports: int = 0
    heartbeats: int = 0
    gaps: list[Gap] = field(default_factory=list)
    gap_hashes: list[bytes] = field(default_factory=list)
    epochs: list[EpochStart] = field(default_factory=list)
    other_histories: list[int] = field(default_factory=list)
    policies_named: set[bytes] = field(default_factory=set)
    flaws: list[Flaw] = field(default_factory=list)
    ends: EpochEnds = field(default_factory=EpochEnds)
    _last_report_hash: bytes = b""

    def take(self, held: HeldMessage) -> ChainMessage | None:
        """Check the next message. One that does not hold is a flaw, and the walk goes on behind it."""
        place = f"message {held.sequence} of epoch {held.epoch}"
        try:
            message = read_message(held.sealed, self.signing_key)
        except ComplianceError as error:
            self._flaw(place, str(error))
            return None
        self._check_speaker(place, held, message)
        self._check_place(place, message)
        self._count(place, message)
        link = message.link
        if link.epoch != self.head.epoch:
            self.ends.forget()
        self.head = Head(link.epoch, link.last, link.last_hash)
        self.ends.add(link.last, link.last_hash)
        return message

    def _flaw(self, place: str, words: str) -> None:
        self.flaws.append(Flaw(place, words))

    def _check_speaker(self, place: str, held: HeldMessage, message: ChainMessage) -> None:
        header = message.header
        if header.device_id != self.device_id:
            self._flaw(place, f"it speaks of another device, {header.device_id.hex()[:16]}")
        if header.school_id != self.school_id:
            self._flaw(place, f"it speaks of another school, {header.school_id[:40]!r}")
        if (held.epoch, held.sequence) != (header.epoch, header.sequence):
            self._flaw(place, f"it is really message {header.sequence} of epoch {header.epoch}")

    def _check_place(self, place: str, message: ChainMessage) -> None:
        try:
            if isinstance(message.content, EpochStart):
                check_beginning(self.head, message.content)
                self._check_closed(place, message.content)
            else:
                check_next(self.head, message.link)
        except ComplianceError as error:
            self._flaw(place, f"something is missing before it, or was put in: {error}")

    def _check_closed(self, place: str, start: EpochStart) -> None:
        """What was not abandoned the collector had confirmed, so it must be here, or be confessed by a gap.

        Where a technician accepted the device, it closes the history that it made itself, which may not be the one here.
        """
        came = start.closed_sequence - start.abandoned
        if start.closed_epoch == self.head.epoch and came > self.head.sequence:
            missing = f"messages {self.head.sequence + 1} to {came} of epoch {start.closed_epoch}"
            self._flaw(place, f"something is missing before it: {missing}")
        known = self.ends.at(start.closed_sequence) if start.closed_epoch == self.head.epoch else None
        if known is None or not start.closed_hash or known == start.closed_hash:
            return
        if start.reason is EpochReason.ACCEPTED:
            self.other_histories.append(start.header.epoch)
        else:
            self._flaw(place, f"it closes another history than the one before it (message {start.closed_sequence})")

    def _count(self, place: str, message: ChainMessage) -> None:
        match message.content:
            case SignedReport():
                self.reports += 1
                self._last_report_hash = message.hash
            case Heartbeat(_, report_hash):
                self.heartbeats += 1
                if report_hash != self._last_report_hash:
                    self._flaw(place, "a heartbeat that confirms another report than the last one before it")
            case Gap():
                self.gaps.append(message.content)
                self.gap_hashes.append(message.hash)
            case EpochStart():
                self.epochs.append(message.content)
                self._last_report_hash = b""
        if message.header.policy_digest:
            self.policies_named.add(message.header.policy_digest)
