"""What can be known about a device: one frozen dataclass per fact, and FACTS, the catalogue.

A fact carries instants, never ages, and meanings, never a platform's magic numbers. A field that may be impossible to read
is typed `T | Unknown`: absence of knowledge is a value of its own and never False, 0 or "". Every field of a fact says in its
metadata, in words that a teacher reads, what leaves the device (`told`); docs and `rollcall-agent explain` are made from them.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Final, TypeAlias

from compliance.unknown import Unknown


def told(words: str, *, personal: bool = False, default: Any = ...) -> Any:  # noqa: ANN401 - the type of the field it stands for
    """A field of a fact, with the words in which people are told that it is sent, and whether it concerns a person."""
    metadata = {"words": words, "personal": personal}
    return field(metadata=metadata) if default is ... else field(metadata=metadata, default=default)


# -- the device itself ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class DeviceIdentity:
    """Which machine this is, as its firmware says. A filler ("To be filled by O.E.M.") is Unknown, never a serial."""

    name: str = told("the computer's name on the network")
    make: str | Unknown = told("the maker")
    model: str | Unknown = told("the model")
    serial: str | Unknown = told("the serial number")
    portable: bool | Unknown = told("whether it is a portable computer")


@dataclass(frozen=True, slots=True)
class OperatingSystem:
    """The installed operating system and the day on which its maker stops mending it."""

    name: str = told("the operating system")
    version: str = told("its version")
    build: str | Unknown = told("its exact build")
    supported_until: datetime | Unknown = told("the day on which its maker's security support ends")


# -- disk encryption --------------------------------------------------------------------------------------------------------


class VolumeState(StrEnum):
    """How far a volume is protected if the device is stolen while switched off."""

    PROTECTED = "protected"
    SUSPENDED = "suspended"  # encrypted, but the key lies in the clear
    WAITING_ACTIVATION = "waiting_activation"  # encrypted, no protector yet
    ENCRYPTING = "encrypting"
    DECRYPTING = "decrypting"
    PARTIAL = "partial"  # part of what lies below it is in the clear
    OFF = "off"


@dataclass(frozen=True, slots=True)
class Volume:
    """One mounted local file system on a fixed disk (not /boot, EFI, recovery or a squashfs image)."""

    mount_point: str = told("where a fixed disk volume is mounted")
    state: VolumeState | Unknown = told("whether that volume is encrypted")
    method: str = told("with what it is encrypted", default="")


class SwapState(StrEnum):
    """Whether memory written to disk can be read from a stolen device."""

    NONE = "none"  # no swap, or in memory only (zram)
    PROTECTED = "protected"
    OFF = "off"  # swap in the clear


@dataclass(frozen=True, slots=True)
class DiskEncryption:
    """Every fixed volume of the device, the system volume first."""

    volumes: tuple[Volume, ...] = told("the fixed disk volumes")
    swap: SwapState | Unknown = told("whether the swap space is encrypted")


# -- antivirus --------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class AntivirusProduct:
    """One installed product, judged by what it does, not by being there."""

    name: str = told("the antivirus product")
    running: bool | Unknown = told("whether it is running")
    on_access: bool | Unknown = told("whether it checks files as they are opened")
    signatures_published_at: datetime | Unknown = told("when its virus definitions in use were published")
    engine_version: str | Unknown = told("its version")
    automatic_updates: bool | Unknown = told("whether it updates itself")
    managed_by: str | Unknown = told("what manages it centrally; empty when nothing does")


@dataclass(frozen=True, slots=True)
class Antivirus:
    """Every antivirus product found. An empty tuple means: looked for, none there."""

    products: tuple[AntivirusProduct, ...] = told("the antivirus products found")


# -- screen lock ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class LocksItself:
    """The screen locks by itself. Idle plus grace is the time for which anybody could walk up to it."""

    after_idle_seconds: int = told("after how many idle seconds the screen saver starts")
    grace_seconds: int = told("how many seconds later the password is asked for")


@dataclass(frozen=True, slots=True)
class NeverLocks:
    """The screen never locks by itself, or it opens without a password."""

    because: str = told("which setting keeps the screen from locking")


class SetBy(StrEnum):
    """Who decided a setting."""

    POLICY = "policy"
    USER = "user"
    DEFAULT = "default"


@dataclass(frozen=True, slots=True)
class UserScreenLock:
    """The lock as one logged-in person has it."""

    account: str = told("a code that stands for the account (HMAC with the school's salt), never its name", personal=True)
    desktop: str = told("the desktop program")
    lock: LocksItself | NeverLocks | Unknown = told("when the screen locks")
    set_by: SetBy | Unknown = told("whether the school, the user or the maker set it")
    user_may_change: bool | Unknown = told("whether the user can change it")


@dataclass(frozen=True, slots=True)
class ScreenLock:
    """The lock of every logged-in person at the device's own screen. Without any desktop installed there is nothing to lock."""

    has_desktop: bool = told("whether a desktop is installed at all")
    users: tuple[UserScreenLock, ...] = told("the screen lock of each person logged in")


# -- removable media --------------------------------------------------------------------------------------------------------


class MediumKind(StrEnum):
    """What was plugged in, told apart by bus, never by the "removable" flag."""

    USB_STORAGE = "usb_storage"
    SD_CARD = "sd_card"
    OPTICAL = "optical"
    EXTERNAL_DISK = "external_disk"  # Thunderbolt, FireWire, external NVMe
    PHONE = "phone"  # MTP or PTP


class MediaControl(StrEnum):
    """What the device does with a medium, as it is in force, not as it is configured."""

    OPEN = "open"
    SCANNED = "scanned"
    READ_ONLY = "read_only"
    ENCRYPTED_ONLY = "encrypted_only"
    BLOCKED = "blocked"


@dataclass(frozen=True, slots=True)
class Medium:
    """A removable medium attached at the time of the report."""

    medium_id: str = told("a code that stands for the medium (HMAC with the school's salt), never its serial number")
    kind: MediumKind = told("what kind of medium it is")
    encrypted: bool | Unknown = told("whether it is encrypted")
    mounted_writable: bool | Unknown = told("whether files can be written to it now")


class MediaAction(StrEnum):
    """What happened to a medium."""

    ATTACHED = "attached"
    DETACHED = "detached"
    MOUNTED_WRITABLE = "mounted_writable"


@dataclass(frozen=True, slots=True)
class MediaEvent:
    """Something that happened to a removable medium since the report before."""

    at: datetime = told("when a medium was attached, detached or opened for writing")
    action: MediaAction = told("which of these it was")
    medium_id: str = told("the medium's code")
    kind: MediumKind = told("what kind of medium it was")
    encrypted: bool | Unknown = told("whether it was encrypted")


@dataclass(frozen=True, slots=True)
class RemovableMedia:
    """What is attached, what was attached since the last report, and what the device allows."""

    control: MediaControl | Unknown = told("whether removable media are open, read-only, encrypted only or blocked")
    attached: tuple[Medium, ...] = told("the removable media attached now")
    events: tuple[MediaEvent, ...] = told("what was attached and detached since the last report")
    events_complete: bool = told("whether the agent was there to see all of it")


# -- neighbours -------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Firewall:
    """The host firewall, as it is in force for connections that come in."""

    active: bool = told("whether the firewall is on")
    product: str = told("which firewall")
    blocks_inbound: bool | Unknown = told("whether it refuses incoming connections unless allowed")
    starts_at_boot: bool | Unknown = told("whether it comes on by itself")


@dataclass(frozen=True, slots=True)
class Administrators:
    """Who may change the system: a count, and whether the people logged in may. No names."""

    administrator_count: int = told("how many accounts are administrators")
    session_user_is_administrator: bool | Unknown = told("whether a person logged in now is an administrator", personal=True)


@dataclass(frozen=True, slots=True)
class AutomaticLogin:
    """Whether the device opens a person's session at start without a password."""

    enabled: bool = told("whether it logs somebody in without a password")
    configured_in: str = told("which program does", default="")


Fact: TypeAlias = (
    DeviceIdentity
    | OperatingSystem
    | DiskEncryption
    | Antivirus
    | ScreenLock
    | RemovableMedia
    | Firewall
    | Administrators
    | AutomaticLogin
)

FACTS: Final[Mapping[str, type[Fact]]] = {
    "device_identity": DeviceIdentity,
    "operating_system": OperatingSystem,
    "disk_encryption": DiskEncryption,
    "antivirus": Antivirus,
    "screen_lock": ScreenLock,
    "removable_media": RemovableMedia,
    "firewall": Firewall,
    "administrators": Administrators,
    "automatic_login": AutomaticLogin,
}
"""Every fact by its name: the name of its probe module on each platform, of its rule kind where it has one, and on the wire."""

FACT_NAMES: Final[Mapping[type[Fact], str]] = {kind: name for name, kind in FACTS.items()}
