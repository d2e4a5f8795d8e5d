"""Who may do what on the device, and how they prove who they are. Counts and settings, never names."""

from typing import Final

from compliance.facts.told import NOT_SAID, told
from compliance.unknown import Unknown
from compliance.values import dataclass

_FOR_RIGHTS: Final = "to see that people work without the rights to change the system"
_FOR_LOG_IN: Final = "to see that nobody gets in without a password"
_FOR_PASSWORDS: Final = "to see that passwords cannot be guessed"
_FOR_NOTICE: Final = "to see that people are shown the school's agreement when they log in"


@dataclass(frozen=True, slots=True)
class Administrators:
    """Who may change the system: a count, and whether the people logged in may. No names."""

    administrator_count: int = told(_FOR_RIGHTS, "how many accounts are administrators")
    session_user_is_administrator: bool | Unknown = told(
        _FOR_RIGHTS, "whether a person logged in now is an administrator", personal=True
    )
    guest_account_enabled: bool | Unknown = told(
        _FOR_RIGHTS, "whether there is a guest account that anybody can use", default=NOT_SAID
    )


@dataclass(frozen=True, slots=True)
class AutomaticLogin:
    """Whether the device opens a person's session at start without a password."""

    enabled: bool = told(_FOR_LOG_IN, "whether it logs somebody in without a password")
    configured_in: str = told(_FOR_LOG_IN, "which program does", default="")


@dataclass(frozen=True, slots=True)
class LocksOut:
    """An account that was guessed at is closed for a while."""

    after_failures: int = told(_FOR_PASSWORDS, "after how many wrong passwords an account is closed")
    for_seconds: int | Unknown = told(_FOR_PASSWORDS, "for how many seconds; 0: until an administrator opens it")


@dataclass(frozen=True, slots=True)
class NeverLocksOut:
    """Passwords may be guessed as often as anybody likes."""


@dataclass(frozen=True, slots=True)
class Expires:
    """A password must be changed in time."""

    after_days: int = told(_FOR_PASSWORDS, "after how many days a password must be changed")


@dataclass(frozen=True, slots=True)
class NeverExpires:
    """A password is good until somebody changes it, which is today's advice (NCSC)."""


@dataclass(frozen=True, slots=True)
class PasswordPolicy:
    """What the device asks of the passwords of its own accounts. Those of a directory are ruled there."""

    minimum_length: int | Unknown = told(_FOR_PASSWORDS, "how long a password must be; 0: as short as one likes")
    several_kinds_of_letters: bool | Unknown = told(_FOR_PASSWORDS, "whether it must have several kinds of letters")
    lock_out: LocksOut | NeverLocksOut | Unknown = told(_FOR_PASSWORDS, "what happens after wrong passwords")
    expiry: Expires | NeverExpires | Unknown = told(_FOR_PASSWORDS, "when a new password expires")


@dataclass(frozen=True, slots=True)
class ShownNotice:
    """People see a text before they log in."""

    text_sha256: str = told(_FOR_NOTICE, "the SHA-256 of its words, in hexadecimal")


@dataclass(frozen=True, slots=True)
class NoNotice:
    """People see no text before they log in."""


@dataclass(frozen=True, slots=True)
class LogonNotice:
    """What the device shows people before they log in, so that it can be compared with the school's agreement.

    Hashed: title, a line feed, the text; Unicode NFC, every run of white space one space, none at the ends of the two.
    """

    notice: ShownNotice | NoNotice = told(_FOR_NOTICE, "whether there is a notice before log-in")
