"""What is read of the lock of one person, whatever the desktop."""

from typing import Self

from compliance.facts import LocksItself, NeverLocks, SetBy
from compliance.unknown import Unknown, Why
from compliance.values import dataclass


@dataclass(frozen=True, slots=True)
class UserLock:
    """The lock, who set it, whether the person may change it, and whether a password is asked for after sleep."""

    lock: LocksItself | NeverLocks | Unknown
    set_by: SetBy | Unknown
    may_change: bool | Unknown
    password_on_resume: bool | Unknown

    @classmethod
    def unknown(cls, reason: Unknown) -> Self:
        """Nothing of it is known, for one reason."""
        return cls(reason, reason, reason, reason)


def set_by(*, forced: bool, by_person: bool, by_system: bool) -> SetBy | Unknown:
    """Who set it, by the layer of settings in which it stands."""
    if forced:
        return SetBy.POLICY
    if by_person:
        return SetBy.USER
    if by_system:
        return Unknown(Why.NOT_RECORDED, "the system's files set it: the distribution's or the school's, they do not say which")
    return SetBy.DEFAULT
