"""The ways in which Windows may lock a screen by itself, and which of them comes first."""

from collections.abc import Sequence
from typing import Final, TypeAlias

from compliance.facts import LocksItself, NeverLocks, SetBy
from compliance.unknown import Unknown, Why
from compliance.values import dataclass

_NOT_TOLD: Final = Unknown(Why.NOT_RECORDED, "Windows does not say whether somebody chose this or nobody changed it")


@dataclass(frozen=True, slots=True)
class LockWay:
    """One way that locks the screen."""

    lock: LocksItself
    set_by: SetBy | Unknown
    user_may_change: bool | Unknown


NoLock: TypeAlias = str
"""Why a way does not lock."""


@dataclass(frozen=True, slots=True)
class FirstLock:
    """What comes of all ways together."""

    lock: LocksItself | NeverLocks | Unknown
    set_by: SetBy | Unknown
    user_may_change: bool | Unknown


def first_lock(ways: Sequence[LockWay | Unknown | NoLock]) -> FirstLock:
    """The first that locks: another that is not known could only be earlier. That none does is known only when all are."""
    locking = [each for each in ways if isinstance(each, LockWay)]
    if locking:
        way = min(
            locking, key=lambda each: (each.lock.after_idle_seconds + each.lock.grace_seconds, each.user_may_change is True)
        )
        return FirstLock(way.lock, way.set_by, way.user_may_change)
    unknown = next((each for each in ways if isinstance(each, Unknown)), None)
    if unknown is not None:
        return FirstLock(unknown, unknown, unknown)
    return FirstLock(NeverLocks("; ".join(each for each in ways if isinstance(each, str))), _NOT_TOLD, user_may_change=True)
