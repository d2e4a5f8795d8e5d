"""Whom a rule concerns: a laptop that leaves the site, a device that holds personal data, or every device."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final, TypeAlias, assert_never

from compliance.context import Context, DataClass
from compliance.facts import DeviceIdentity
from compliance.unknown import Unknown


class When(StrEnum):
    """The word after `when` in a policy."""

    ALWAYS = "always"
    OFF_SITE = "off_site"
    DATA = "data"

    @property
    def on_screen(self) -> str:
        """The devices meant, in plain words."""
        return _ON_SCREEN[self]


_ON_SCREEN: Final = {
    When.ALWAYS: "every device",
    When.OFF_SITE: "devices that are on loan or may leave the site",
    When.DATA: "devices that hold personal or sensitive data",
}


@dataclass(frozen=True, slots=True)
class Concerned:
    """The rule is for this device."""


@dataclass(frozen=True, slots=True)
class NotConcerned:
    """The rule is not for this device, and why."""

    because: str


Concern: TypeAlias = Concerned | NotConcerned | Unknown

_CONCERNED: Final = Concerned()
_NOT_PORTABLE: Final = NotConcerned("It is not a portable computer")
_STAYS_ON_SITE: Final = NotConcerned("It is not on loan and may not leave the site")
_NO_PERSONAL_DATA: Final = NotConcerned("It is recorded as holding no personal data")


def concerns(when: When, identity: DeviceIdentity | Unknown, context: Context) -> Concern:
    """Whether a rule with this `when` is for the device, or Unknown when the registers or the firmware do not say."""
    match when:
        case When.ALWAYS:
            return _CONCERNED
        case When.OFF_SITE:
            return _off_site(identity, context)
        case When.DATA:
            return _data(context.data_class)
        case impossible:
            assert_never(impossible)


def _off_site(identity: DeviceIdentity | Unknown, context: Context) -> Concern:
    """What the registers say leaves the site does leave it; only where they do not know is its case asked."""
    registers = (context.on_loan, context.may_leave_site)
    if True in registers:
        return _CONCERNED
    if isinstance(identity, DeviceIdentity) and identity.portable is False:
        return _NOT_PORTABLE
    return next((said for said in registers if isinstance(said, Unknown)), _STAYS_ON_SITE)


def _data(held: DataClass | Unknown) -> Concern:
    match held:
        case DataClass.NONE:
            return _NO_PERSONAL_DATA
        case DataClass.PERSONAL | DataClass.SENSITIVE:
            return _CONCERNED
        case Unknown():
            return held
        case impossible:
            assert_never(impossible)
