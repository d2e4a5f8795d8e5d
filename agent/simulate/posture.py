"""What a simulated device would read of itself: a reading for every name of the catalogue, as its temperament makes it.

What a real device reads only where a rule asks for it is not invented either. That it is simulated a device says when it
enrols, and the collector's register keeps it: readings have no room for a mark. Instants follow from `now`, so that a fleet is
as believable in five years as today.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from agent.pseudonym import pseudonym
from agent.simulate.roster import InventedAsset
from agent.simulate.temperament import Flaw, Temperament
from agent.survey import NO_RULE
from compliance.facts import (
    FACT_NAMES,
    Administrators,
    Antivirus,
    AntivirusProduct,
    AutomaticLogin,
    DeviceIdentity,
    DiskEncryption,
    Fact,
    Firewall,
    LocksItself,
    LocksOut,
    LogonNotice,
    MediaAction,
    MediaControl,
    MediaEvent,
    Medium,
    MediumKind,
    NeverExpires,
    NeverLocks,
    NoneWaiting,
    OperatingSystem,
    PasswordPolicy,
    Power,
    RemovableMedia,
    ScreenLock,
    SecureBoot,
    SecureBootState,
    SecurityUpdates,
    SetBy,
    ShownNotice,
    SoftwareInventory,
    SwapState,
    TrustedPlatformModule,
    UserScreenLock,
    Volume,
    VolumeState,
)
from compliance.notice import notice_hash
from compliance.report import Reading
from compliance.unknown import Unknown, Why


@dataclass(frozen=True, slots=True)
class _Platform:
    """What is usual on a platform."""

    system: str
    version: str
    old_version: str
    system_volume: str
    encryption: str
    antivirus: str
    managed_by: str
    firewall: str
    desktop: str


_USUAL: Final[Mapping[str, _Platform]] = {
    "windows": _Platform(
        "Windows 11 Education", "24H2", "21H2", "C:", "BitLocker XTS-AES 128", "Microsoft Defender Antivirus", "Intune",
        "Windows Firewall", "Windows",
    ),
    "linux": _Platform(
        "Ubuntu", "24.04", "18.04", "/", "dm-crypt LUKS2", "ClamAV", "the school's configuration", "nftables", "GNOME",
    ),
    "macos": _Platform(
        "macOS", "15.6", "11.7", "/", "FileVault", "Microsoft Defender for Endpoint", "the school's MDM",
        "macOS application firewall", "macOS",
    ),
}  # fmt: skip

_FRESH: Final = timedelta(hours=9)
_STALE: Final = timedelta(days=23)
_LAST_MENDED: Final = timedelta(days=6)
_PLUGGED_IN: Final = timedelta(minutes=40)
_FIVE_MINUTES: Final = 300
_HALF_AN_HOUR: Final = 1800
_TEN_MINUTES: Final = 600
_NOTICE: Final = notice_hash("", "Simulated: this computer is looked after by the school.")
_NO_PROGRAMS: Final = Unknown(Why.NOT_COLLECTED, "no programs are invented for a simulated device")
_STRANGE_DESKTOP: Final = Unknown(Why.NOT_SUPPORTED, "the desktop Enlightenment is not read by this version")


def readings(asset: InventedAsset, temperament: Temperament, salt: bytes, now: datetime) -> dict[str, Reading]:
    """Every reading of one survey at one moment. `salt` is the school's: people and media are told by their codes only."""
    usual, flaws = _USUAL[temperament.platform], temperament.flaws
    facts: tuple[Fact, ...] = (
        DeviceIdentity(asset.asset_tag.lower(), asset.make, asset.model, asset.serial, asset.portable),
        _system(usual, flaws, now),
        DiskEncryption((_system_volume(usual, flaws),), SwapState.OFF if Flaw.PLAIN_DISK in flaws else SwapState.PROTECTED),
        _antivirus(usual, flaws, now),
        _screen_lock(usual, flaws, pseudonym(f"teacher at {asset.asset_tag}", salt)),
        _media(flaws, pseudonym(f"stick of {asset.asset_tag}", salt), now),
        Firewall(Flaw.FIREWALL_OFF not in flaws, usual.firewall, blocks_inbound=True, starts_at_boot=True),
        Administrators(2, session_user_is_administrator=Flaw.WORKS_AS_ADMINISTRATOR in flaws),
        AutomaticLogin(Flaw.LOGS_IN_BY_ITSELF in flaws, usual.desktop if Flaw.LOGS_IN_BY_ITSELF in flaws else ""),
        SecurityUpdates(NoneWaiting(), now - _FRESH, now - _LAST_MENDED, automatic=True, restart_needed=False),
        PasswordPolicy(10, several_kinds_of_letters=False, lock_out=LocksOut(10, _TEN_MINUTES), expiry=NeverExpires()),
        SecureBoot(SecureBootState.ENFORCED),
        TrustedPlatformModule(present=True, version="2.0", usable=True),
        LogonNotice(ShownNotice(_NOTICE)),
    )
    unread: dict[str, Reading] = {FACT_NAMES[Power]: NO_RULE, FACT_NAMES[SoftwareInventory]: _NO_PROGRAMS}
    return {**{FACT_NAMES[type(fact)]: fact for fact in facts}, **unread}


def _system(usual: _Platform, flaws: frozenset[Flaw], now: datetime) -> OperatingSystem:
    if Flaw.UNSUPPORTED_SYSTEM in flaws:
        return OperatingSystem(usual.system, usual.old_version, "simulated", datetime(now.year - 1, 4, 30, tzinfo=UTC))
    return OperatingSystem(usual.system, usual.version, "simulated", datetime(now.year + 2, 4, 30, tzinfo=UTC))


def _system_volume(usual: _Platform, flaws: frozenset[Flaw]) -> Volume:
    if Flaw.PLAIN_DISK in flaws:
        return Volume(usual.system_volume, VolumeState.OFF)
    suspended = Flaw.SUSPENDED_ENCRYPTION in flaws
    return Volume(usual.system_volume, VolumeState.SUSPENDED if suspended else VolumeState.PROTECTED, usual.encryption)


def _antivirus(usual: _Platform, flaws: frozenset[Flaw], now: datetime) -> Antivirus:
    if Flaw.NO_ANTIVIRUS in flaws:
        return Antivirus(())
    stale = Flaw.STALE_SIGNATURES in flaws
    product = AntivirusProduct(
        name=usual.antivirus,
        running=True,
        on_access=True,
        signatures_published_at=now - (_STALE if stale else _FRESH),
        engine_version="simulated",
        automatic_updates=not stale,
        managed_by=usual.managed_by,
    )
    return Antivirus((product,))


def _screen_lock(usual: _Platform, flaws: frozenset[Flaw], account: str) -> ScreenLock:
    desktop, set_by = usual.desktop, SetBy.POLICY
    lock: LocksItself | NeverLocks | Unknown = LocksItself(_FIVE_MINUTES, 0)
    if Flaw.NEVER_LOCKS in flaws:
        lock, set_by = NeverLocks("the user has switched the lock off"), SetBy.USER
    elif Flaw.LOCKS_LATE in flaws:
        lock, set_by = LocksItself(_HALF_AN_HOUR, 0), SetBy.USER
    elif Flaw.UNKNOWN_DESKTOP in flaws:
        lock, desktop, set_by = _STRANGE_DESKTOP, "Enlightenment", SetBy.DEFAULT
    return ScreenLock(True, (UserScreenLock(account, desktop, lock, set_by, set_by is not SetBy.POLICY),))  # noqa: FBT003 - a fact


def _media(flaws: frozenset[Flaw], stick: str, now: datetime) -> RemovableMedia:
    if Flaw.UNENCRYPTED_STICK not in flaws:
        return RemovableMedia(MediaControl.ENCRYPTED_ONLY, (), (), events_complete=True)
    kind = MediumKind.USB_STORAGE
    attached = Medium(stick, kind, encrypted=False, mounted_writable=True)
    opened = MediaEvent(now - _PLUGGED_IN, MediaAction.MOUNTED_WRITABLE, stick, kind, encrypted=False)
    return RemovableMedia(MediaControl.OPEN, (attached,), (opened,), events_complete=True)
