"""Whom a rule concerns: a laptop that leaves the site, a device that holds personal data, or every device."""

from enum import StrEnum
from typing import Final, TypeAlias, assert_never

from compliance.context import Context, DataClass
from compliance.facts import DeviceIdentity
from compliance.unknown import Unknown
from compliance.values import dataclass


class When(StrEnum):
    """The word after `when` in a policy."""

    ALWAYS = "always"
    OFF_SITE = "off_site"
    ON_LOAN = "on_loan"
    STATIONARY = "stationary"
    DATA = "data"
    SENSITIVE = "sensitive"

    @property
    def on_screen(self) -> str:
        """The devices meant, in plain words."""
        return _ON_SCREEN[self]


_ON_SCREEN: Final = {
    When.ALWAYS: "every device",
    When.OFF_SITE: "devices that are on loan or may leave the site",
    When.ON_LOAN: "devices that are on loan",
    When.STATIONARY: "computers that are not carried about",
    When.DATA: "devices that hold personal or sensitive data",
    When.SENSITIVE: "devices that hold sensitive data",
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
_NOT_ON_LOAN: Final = NotConcerned("It is not on loan")
_PORTABLE: Final = NotConcerned("It is a portable computer")
_NO_PERSONAL_DATA: Final = NotConcerned("It is recorded as holding no personal data")
_NO_SENSITIVE_DATA: Final = NotConcerned("It is recorded as holding no sensitive data")


def concerns(when: When, identity: DeviceIdentity | Unknown, context: Context) -> Concern:
    """Whether a rule with this `when` is for the device, or Unknown when the registers or the firmware do not say."""
    match when:
        case When.ALWAYS:
            return _CONCERNED
        case When.OFF_SITE:
            return _off_site(identity, context)
        case When.ON_LOAN:
            return _where(context.on_loan, _NOT_ON_LOAN)
        case When.STATIONARY:
            return _where(_is_stationary(identity), _PORTABLE)
        case When.DATA:
            return _data(context.data_class)
        case When.SENSITIVE:
            return _sensitive(context.data_class)
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


def _where(concerned: bool | Unknown, otherwise: NotConcerned) -> Concern:  # noqa: FBT001 - a reading
    if isinstance(concerned, Unknown):
        return concerned
    return _CONCERNED if concerned else otherwise


def _is_stationary(identity: DeviceIdentity | Unknown) -> bool | Unknown:
    portable = identity if isinstance(identity, Unknown) else identity.portable
    return portable if isinstance(portable, Unknown) else not portable


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


def _sensitive(held: DataClass | Unknown) -> Concern:
    match held:
        case DataClass.NONE | DataClass.PERSONAL:
            return _NO_SENSITIVE_DATA
        case DataClass.SENSITIVE:
            return _CONCERNED
        case Unknown():
            return held
        case impossible:
            assert_never(impossible)
