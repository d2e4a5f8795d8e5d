"""What stands in a chain's places: sealed messages, and the gaps where there are none any more."""

from dataclasses import dataclass
from typing import TypeAlias

from compliance.chain import Head
from compliance.continuity import EpochReason
from compliance.envelope import Purpose


@dataclass(frozen=True, slots=True)
class SealedMessage:
    """A message ready for the chain: the envelope's bytes, and the hash under which the next one will name it."""

    purpose: Purpose
    sealed: bytes
    hash: bytes


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
class Closing:
    """A chain that ends, and the epoch that follows it. `abandoned` messages of the old one will never come."""

    epoch: int
    closed: Head
    abandoned: int
    reason: EpochReason


Waiting: TypeAlias = SpooledMessage | OpenGap
"""What the collector does not hold yet, place by place."""
