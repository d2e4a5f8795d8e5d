"""What can be known about a device: one frozen dataclass per fact, and FACTS, the catalogue.

A fact carries instants, never ages, and meanings, never a platform's magic numbers. A field that may be impossible to read
is typed `T | Unknown`: absence of knowledge is a value of its own and never False, 0 or "". Every field says in its metadata,
in words that a teacher reads, what leaves the device, what for, whether it concerns a person, and how long it is kept
(`told.py`); docs, `rollcall-agent explain` and `rollcall-agent privacy` are made from them.
"""

from collections.abc import Mapping
from typing import Final, TypeAlias

from compliance.facts.accounts import (
    Administrators,
    AutomaticLogin,
    Expires,
    LocksOut,
    LogonNotice,
    NeverExpires,
    NeverLocksOut,
    NoNotice,
    PasswordPolicy,
    ShownNotice,
)
from compliance.facts.antivirus import Antivirus, AntivirusProduct
from compliance.facts.disk_encryption import DiskEncryption, SwapState, Volume, VolumeState
from compliance.facts.identity import DeviceIdentity, OperatingSystem
from compliance.facts.network import Firewall
from compliance.facts.removable_media import MediaAction, MediaControl, MediaEvent, Medium, MediumKind, RemovableMedia
from compliance.facts.screen_lock import LocksItself, NeverLocks, ScreenLock, SetBy, UserScreenLock
from compliance.facts.software import Program, SoftwareInventory, SoftwareSource
from compliance.facts.start import HOURS_OF_A_BORROWER, OnPeriod, Power, SecureBoot, SecureBootState, TrustedPlatformModule
from compliance.facts.told import NOT_SAID
from compliance.facts.updates import NoneWaiting, SecurityUpdates, UpdatesWaiting

__all__ = [
    "FACTS",
    "FACT_NAMES",
    "HOURS_OF_A_BORROWER",
    "NOT_SAID",
    "Administrators",
    "Antivirus",
    "AntivirusProduct",
    "AutomaticLogin",
    "DeviceIdentity",
    "DiskEncryption",
    "Expires",
    "Fact",
    "Firewall",
    "LocksItself",
    "LocksOut",
    "LogonNotice",
    "MediaAction",
    "MediaControl",
    "MediaEvent",
    "Medium",
    "MediumKind",
    "NeverExpires",
    "NeverLocks",
    "NeverLocksOut",
    "NoNotice",
    "NoneWaiting",
    "OnPeriod",
    "OperatingSystem",
    "PasswordPolicy",
    "Power",
    "Program",
    "RemovableMedia",
    "ScreenLock",
    "SecureBoot",
    "SecureBootState",
    "SecurityUpdates",
    "SetBy",
    "ShownNotice",
    "SoftwareInventory",
    "SoftwareSource",
    "SwapState",
    "TrustedPlatformModule",
    "UpdatesWaiting",
    "UserScreenLock",
    "Volume",
    "VolumeState",
]

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
    | SecurityUpdates
    | PasswordPolicy
    | SecureBoot
    | TrustedPlatformModule
    | LogonNotice
    | Power
    | SoftwareInventory
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
    "security_updates": SecurityUpdates,
    "password_policy": PasswordPolicy,
    "secure_boot": SecureBoot,
    "trusted_platform_module": TrustedPlatformModule,
    "logon_notice": LogonNotice,
    "power": Power,
    "software_inventory": SoftwareInventory,
}
"""Every fact by its name: the name of its probe module on each platform, of its rule kind where it has one, and on the wire."""

FACT_NAMES: Final[Mapping[type[Fact], str]] = {kind: name for name, kind in FACTS.items()}
