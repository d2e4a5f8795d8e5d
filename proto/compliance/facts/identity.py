"""Which device this is, and what runs on it."""

from datetime import datetime
from typing import Final

from compliance.facts.told import told
from compliance.unknown import Unknown
from compliance.values import dataclass

_FOR_IDENTITY: Final = "to find the device in the school's list of assets and loans"
_FOR_SYSTEM: Final = "to see that the system still gets security updates"


@dataclass(frozen=True, slots=True)
class DeviceIdentity:
    """Which machine this is, as its firmware says. A filler ("To be filled by O.E.M.") is Unknown, never a serial."""

    name: str = told(_FOR_IDENTITY, "the computer's name on the network")
    make: str | Unknown = told(_FOR_IDENTITY, "the maker")
    model: str | Unknown = told(_FOR_IDENTITY, "the model")
    serial: str | Unknown = told(_FOR_IDENTITY, "the serial number")
    portable: bool | Unknown = told(_FOR_IDENTITY, "whether it is a portable computer")


@dataclass(frozen=True, slots=True)
class OperatingSystem:
    """The installed operating system and the day on which its maker stops mending it."""

    name: str = told(_FOR_SYSTEM, "the operating system")
    version: str = told(_FOR_SYSTEM, "its version")
    build: str | Unknown = told(_FOR_SYSTEM, "its exact build")
    supported_until: datetime | Unknown = told(_FOR_SYSTEM, "the day on which its maker's security support ends")
