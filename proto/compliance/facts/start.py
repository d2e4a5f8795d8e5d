"""What the device checks when it starts, and when it was on."""

from datetime import datetime
from enum import StrEnum
from typing import Final

from compliance.facts.told import told
from compliance.unknown import Unknown, Why
from compliance.values import dataclass

_FOR_START: Final = "to see that nothing takes over the device before its system starts"
_FOR_POWER: Final = "to see that shared computers are off outside school hours, as the school's energy rule asks"


class SecureBootState(StrEnum):
    """Whether the firmware starts signed systems only."""

    ENFORCED = "enforced"
    REDUCED = "reduced"  # some checks are left out: Apple's "reduced" and "permissive", a shim told not to verify
    SETUP_MODE = "setup_mode"  # on, but whoever is at the keyboard may still replace the keys
    OFF = "off"
    NOT_AVAILABLE = "not_available"  # firmware that cannot do it


@dataclass(frozen=True, slots=True)
class SecureBoot:
    """Whether the device starts only systems that are signed (secure boot)."""

    state: SecureBootState = told(_FOR_START, "whether only signed systems can be started")


@dataclass(frozen=True, slots=True)
class TrustedPlatformModule:
    """The chip in which keys are kept (TPM). On a Mac that is the Secure Enclave."""

    present: bool = told(_FOR_START, "whether there is a chip that keeps keys")
    version: str | Unknown = told(_FOR_START, "which version of its standard it follows")
    usable: bool | Unknown = told(_FOR_START, "whether it is switched on and ready")


@dataclass(frozen=True, slots=True)
class OnPeriod:
    """A time for which the device was on and awake. Whether anybody used it is neither read nor sent."""

    began_at: datetime = told(_FOR_POWER, "when the computer was switched on or woke", personal=True)
    ended_at: datetime | Unknown = told(_FOR_POWER, "when it was switched off or fell asleep", personal=True)


@dataclass(frozen=True, slots=True)
class Power:
    """When the device was on in the last seven days. Read on computers that stay in school only, never on portable ones."""

    recorded_since: datetime = told(_FOR_POWER, "how far back the system's own record goes, seven days at most")
    on_periods: tuple[OnPeriod, ...] = told(_FOR_POWER, "for which times the computer was on")


HOURS_OF_A_BORROWER: Final = Unknown(
    Why.NOT_COLLECTED, "when a portable computer is on is not read: it would tell about the person who has it"
)
