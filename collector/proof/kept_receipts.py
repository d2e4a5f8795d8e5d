"""Comparing a chain with the receipts that its device kept: whether the collector still has what it signed that it had."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from collector.proof.chain_walk import Flaw
from collector.proof.evidence_file import Heading
from collector.proof.public_keys import PublicKeys
from compliance.chain import Head, Link
from compliance.errors import ComplianceError
from compliance.receipt import Receipt, read_receipt

_GONE: Final = "the collector signed on {at:%d %b %Y at %H:%M} UTC that it had it, and it is not in the file"


@dataclass(frozen=True, slots=True)
class Compared:
    """The outcome, in receipts. `held`: for messages of the file. `gone`: for what should be in it, and is not. `later`: for
    messages behind its end, signed after it. `strangers`: of another device, or not signed by the school.
    """

    held: int
    gone: tuple[Flaw, ...]
    later: int
    strangers: int

    @property
    def is_nothing(self) -> bool:
        """Whether no receipt could be compared: that the evidence has everything is then not known."""
        return not (self.held or self.gone or self.later)


class KeptReceipts:
    """Is told of a chain's messages in their order, and of the receipts beside them."""

    def __init__(self, receipts: Sequence[Receipt], strangers: int) -> None:
        """Receipts that the school signed for this device, and how many others there were."""
        self._waiting: dict[tuple[int, int], list[Receipt]] = {}
        for each in receipts:
            self._waiting.setdefault((each.epoch, each.sequence), []).append(each)
        self._strangers = strangers
        self._at_a_gap: list[Receipt] = []
        self._gone: list[Receipt] = []
        self._held = 0

    def pass_by(self, link: Link, *, is_gap: bool) -> None:
        """The next message of the file."""
        here = self._waiting.pop((link.epoch, link.last), [])
        fitting = [each for each in here if each.hash == link.last_hash]
        self._gone += [each for each in here if each.hash != link.last_hash]
        if is_gap:
            self._at_a_gap += fitting
        else:
            self._held += len(fitting)

    def pass_receipt(self, beside: Receipt) -> None:
        """The file's receipt for the message that passed by last.

        A receipt for the end of a gap names the same place and hash as one for the message that once stood there. The gap's own
        was signed with the first receipt of the file from there on; one that was signed before that is for the message.
        """
        self._gone += [each for each in self._at_a_gap if each.received_at < beside.received_at]
        self._held += len([each for each in self._at_a_gap if each.received_at >= beside.received_at])
        self._at_a_gap.clear()

    def outcome(self, end: Head, signed_at_the_end: Receipt | None) -> Compared:
        """When every message has passed: the chain ends here, and since when it was held so far the last receipt says."""
        left = [each for receipts in self._waiting.values() for each in receipts]
        later = [each for each in left if _is_later(each, end, signed_at_the_end)]
        gone = [*self._gone, *self._at_a_gap, *(each for each in left if each not in later)]
        return Compared(self._held, tuple(map(_flaw, sorted(gone, key=_place))), len(later), self._strangers)


def to_compare(sealed: Sequence[bytes], keys: PublicKeys, heading: Heading) -> KeptReceipts:
    """The receipts that a device handed on, as far as the school signed them for the device of this file."""
    signed = [receipt for each in sealed if (receipt := read_signed(each, keys)) is not None]
    ours = [each for each in signed if (each.school_id, each.device_id) == (heading.school_id, heading.device_id)]
    return KeptReceipts(ours, strangers=len(sealed) - len(ours))


def read_signed(sealed: bytes, keys: PublicKeys) -> Receipt | None:
    """A receipt, if one of the school's receipt keys signed it."""
    for key in keys.receipt_keys:
        try:
            return read_receipt(sealed, key)
        except ComplianceError:
            continue
    return None


def _place(receipt: Receipt) -> tuple[int, int]:
    return receipt.epoch, receipt.sequence


def _is_later(receipt: Receipt, end: Head, signed_at_the_end: Receipt | None) -> bool:
    if signed_at_the_end is None or receipt.received_at <= signed_at_the_end.received_at:
        return False
    return _place(receipt) > (end.epoch, end.sequence)


def _flaw(gone: Receipt) -> Flaw:
    return Flaw(f"message {gone.sequence} of epoch {gone.epoch}", _GONE.format(at=gone.received_at))
