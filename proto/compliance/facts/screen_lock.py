"""When does the screen of somebody who walks away lock?"""

from enum import StrEnum
from typing import Final

from compliance.facts.told import NOT_SAID, told
from compliance.unknown import Unknown
from compliance.values import dataclass

_PURPOSE: Final = "to see that nobody can use a device that was left alone"


@dataclass(frozen=True, slots=True)
class LocksItself:
    """The screen locks by itself. Idle plus grace is the time for which anybody could walk up to it.

    Where it differs by power source (mains, battery), the longer one.
    """

    after_idle_seconds: int = told(_PURPOSE, "after how many idle seconds the screen saver starts")
    grace_seconds: int = told(_PURPOSE, "how many seconds later the password is asked for")


@dataclass(frozen=True, slots=True)
class NeverLocks:
    """The screen never locks by itself, or it opens without a password."""

    because: str = told(_PURPOSE, "which setting keeps the screen from locking")


class SetBy(StrEnum):
    """Who decided a setting."""

    POLICY = "policy"
    USER = "user"
    DEFAULT = "default"


@dataclass(frozen=True, slots=True)
class UserScreenLock:
    """The lock as one logged-in person has it."""

    account: str = told(
        _PURPOSE, "a code that stands for the account (HMAC with the school's salt), never its name", personal=True
    )
    desktop: str = told(_PURPOSE, "the desktop program")
    lock: LocksItself | NeverLocks | Unknown = told(_PURPOSE, "when the screen locks")
    set_by: SetBy | Unknown = told(_PURPOSE, "whether the school, the user or the maker set it")
    user_may_change: bool | Unknown = told(_PURPOSE, "whether the user can change it")
    password_on_resume: bool | Unknown = told(_PURPOSE, "whether a password is asked for after sleep", default=NOT_SAID)


@dataclass(frozen=True, slots=True)
class ScreenLock:
    """When the screen locks by itself, for each person logged in at it. Without any desktop there is nothing to lock."""

    has_desktop: bool = told(_PURPOSE, "whether a desktop is installed at all")
    users: tuple[UserScreenLock, ...] = told(
        _PURPOSE, "the screen lock of each person logged in", empty_says="nobody was logged in"
    )
