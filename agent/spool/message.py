"""What stands in a chain's places: sealed messages, and the gaps where there are none any more."""

from typing import TypeAlias

from compliance.chain import Head
from compliance.continuity import EpochReason
from compliance.envelope import Purpose
from compliance.values import dataclass


@dataclass(frozen=True, slots=True)
class SealedMessage:
    """A message ready for the chain: the envelope's bytes, and the hash under which the next one will name it.

    `says` is what a report's header says of its device, as one value to compare the next one with.
    """

    purpose: Purpose
    sealed: bytes
    hash: bytes
    says: bytes = b""


@dataclass(frozen=True, slots=True)
class SpooledMessage:
    """A message in its place."""

    epoch: int
    sequence: int
    message: SealedMessage

    @property
    def first(self) -> int:
        """The first place that it fills: its own."""
        return self.sequence

    @property
    def last(self) -> int:
        """The last place that it fills: its own."""
        return self.sequence


@dataclass(frozen=True, slots=True)
class OpenGap:
    """Messages that are gone, from `first` to `last`, and not yet confessed. It is sealed only when it is sent."""

    epoch: int
    first: int
    last: int
    previous_hash: bytes
    last_hash: bytes
    reports: int
    heartbeats: int
    unreadable: int
    reason: str


@dataclass(frozen=True, slots=True)
class EpochOpening:
    """An epoch that is to begin, why, and what this device last knew of the one that it closes (sequence 0: nothing)."""

    epoch: int
    reason: EpochReason
    closed: Head


Waiting: TypeAlias = SpooledMessage | OpenGap
"""What the collector does not hold yet, place by place."""
