"""What keeps a device's chain whole beside its reports: heartbeats, confessed gaps, and the beginning of a new epoch."""

from enum import StrEnum
from typing import TypeAlias

from compliance.report import Header, SignedReport
from compliance.values import dataclass


class GapReason(StrEnum):
    """Why messages are gone. A message that the collector refused for good is named by its NackCode instead."""

    SPOOL_FULL = "spool_full"
    SPOOL_DAMAGED = "spool_damaged"
    TOO_OLD = "too_old"
    COLLECTOR_RESTORED = "collector_restored"  # the collector had them, went back to a backup, and they are here no more


class EpochReason(StrEnum):
    """Why a new chain begins."""

    SPOOL_LOST = "spool_lost"  # the device no longer knows its chain
    ACCEPTED = "accepted"  # a technician accepted the device after its chain had forked
    OTHER = "other"  # a word of a later version


@dataclass(frozen=True, slots=True)
class Heartbeat:
    """Nothing changed since the report of this hash. What its header leaves empty is as that report said.

    `parting` is why the device will be quiet from now on, empty where it will not.
    """

    header: Header
    report_hash: bytes
    parting: str = ""  # a Parting, or a word of a later version


@dataclass(frozen=True, slots=True)
class Gap:
    """The messages from `header.sequence` to `to_sequence` are gone. The next one names `last_hash`."""

    header: Header
    to_sequence: int
    last_hash: bytes
    reports: int
    heartbeats: int
    unreadable: int
    reason: str  # a GapReason, a NackCode, or a word of a later version


@dataclass(frozen=True, slots=True)
class EpochStart:
    """The first message of a new epoch: what the device last knew of the closed one. Sequence 0: nothing any more."""

    header: Header
    closed_epoch: int
    closed_sequence: int
    closed_hash: bytes
    abandoned: int
    reason: EpochReason


Content: TypeAlias = SignedReport | Heartbeat | Gap | EpochStart
"""What a message of a chain may say. Each has the header under which its device signed it."""
