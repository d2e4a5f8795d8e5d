"""What the collector's Welcome says of this device's chain, held against the device's own memory. Pure.

The collector names the next place that it expects and the hash of the message before it. Only where the device itself made that
message do both mean the same history; anything else is for a person to look at, and costs nothing meanwhile: all is kept.
"""

from collections.abc import Callable
from typing import Final, TypeAlias

from agent.spool.message import EpochOpening
from compliance.chain import BEFORE_THE_FIRST, Head
from compliance.continuity import EpochReason
from compliance.values import dataclass
from compliance.wire.v1 import session_pb2

_MOST_EPOCHS_AT_ONCE: Final = 100
"""A technician accepts a device anew each time that a copy of it was heard, also while it is away; nobody does so so often."""

_ASK: Final = "Nothing was deleted. Tell the technician, who can look at both and run on the collector: rollcall device accept"
_UPDATE: Final = "Update the collector; if it is up to date, tell the technician"


@dataclass(frozen=True, slots=True)
class Expected:
    """What the collector says: the epoch, the next place, and the hash of the one before."""

    epoch: int
    resume_from: int
    head_hash: bytes

    @property
    def held(self) -> int:
        """The last place that it holds."""
        return self.resume_from - 1

    @property
    def head(self) -> Head:
        """The last message that it holds."""
        return Head(self.epoch, self.held, self.head_hash)


def expected_of(welcome: session_pb2.Welcome) -> Expected:
    """What a Welcome says."""
    return Expected(welcome.epoch, welcome.resume_from, welcome.head_hash)


@dataclass(frozen=True, slots=True)
class Ours:
    """What this device knows: its head, how far it was confirmed, the hash of each message that it made.

    `is_lost`: this device no longer knew its chain and began a new one, of which nothing was confirmed yet.
    """

    head: Head
    acknowledged: int
    hash_at: Callable[[int], bytes | None]
    is_lost: bool


@dataclass(frozen=True, slots=True)
class GoOn:
    """The collector holds our chain up to `held`, at least what it had confirmed."""

    held: int


@dataclass(frozen=True, slots=True)
class GoBack:
    """The collector holds less than it had confirmed: it was restored from a backup."""

    held: int


@dataclass(frozen=True, slots=True)
class Fork:
    """Two histories, or one that the collector does not name; the words say which."""

    words: str


Step: TypeAlias = GoOn | GoBack | EpochOpening | Fork


def reconcile(ours: Ours, theirs: Expected) -> Step:
    """What to do next."""
    if theirs.epoch == ours.head.epoch:
        return _same_epoch(ours, theirs)
    if theirs.epoch > ours.head.epoch:
        return _later_epoch(ours, theirs)
    if theirs.epoch == ours.head.epoch - 1:  # it does not have the message with which our epoch began, or not any more
        return GoOn(0) if ours.acknowledged == 0 else GoBack(0)
    if ours.is_lost:
        return _begin_after(theirs.epoch)
    return Fork(
        f"the collector is in epoch {theirs.epoch} of this device's chain, the device in {ours.head.epoch}. "
        f"Was the collector restored from an old backup? {_ASK}"
    )


def _same_epoch(ours: Ours, theirs: Expected) -> Step:
    """By the hash alone: a number without one may be of any history, and this device would confess away what is not lost."""
    if not theirs.head_hash:
        return Fork(
            f"the collector says that it holds {theirs.held} messages of epoch {theirs.epoch} of this device, but not which: "
            f"its Welcome names no hash. Nothing was deleted. {_UPDATE}"
        )
    if theirs.held <= ours.head.sequence and theirs.head_hash == ours.hash_at(theirs.held):
        return GoOn(theirs.held) if theirs.held >= ours.acknowledged else GoBack(theirs.held)
    return _unknown(ours, theirs)


def _later_epoch(ours: Ours, theirs: Expected) -> Step:
    """An epoch that a technician has opened is empty: whoever was accepted fills it."""
    if theirs.held == 0 and theirs.epoch - ours.head.epoch <= _MOST_EPOCHS_AT_ONCE:
        return EpochOpening(theirs.epoch, EpochReason.ACCEPTED, ours.head)
    return _unknown(ours, theirs)


def _unknown(ours: Ours, theirs: Expected) -> Step:
    if ours.is_lost and theirs.epoch - ours.head.epoch < _MOST_EPOCHS_AT_ONCE:
        return _begin_after(theirs.epoch)
    if theirs.epoch > ours.head.epoch or theirs.held > ours.head.sequence:
        return Fork(
            f"the collector holds {theirs.held} messages of epoch {theirs.epoch}, this device has made "
            f"{ours.head.sequence} of epoch {ours.head.epoch}. Was it restored from a backup, or copied? {_ASK}"
        )
    return Fork(f"the collector holds another message {theirs.held} than this device made. {_ASK}")


def _begin_after(epoch: int) -> EpochOpening:
    """The epoch after the collector's, by a device that no longer knows what it had in that one."""
    return EpochOpening(epoch + 1, EpochReason.SPOOL_LOST, Head(epoch, 0, BEFORE_THE_FIRST))
