"""What devices of every platform might report, invented: an expression is tried over them before it is believed.

Three of each: as a school would have it, as it would not, and with nothing in any list. What is not read on a platform is left
out. Between them every kind of thing that a field may hold is there, and no list holds two of different kinds: an entry of
one kind must not hide that another cannot be worked out.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from compliance.facts import (
    FACT_NAMES,
    Administrators,
    Antivirus,
    AntivirusProduct,
    AutomaticLogin,
    DeviceIdentity,
    DiskEncryption,
    Expires,
    Fact,
    Firewall,
    LocksItself,
    LocksOut,
    LogonNotice,
    MediaControl,
    Medium,
    MediumKind,
    NeverExpires,
    NeverLocks,
    NeverLocksOut,
    NoneWaiting,
    NoNotice,
    OnPeriod,
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
    SwapState,
    TrustedPlatformModule,
    UpdatesWaiting,
    UserScreenLock,
    Volume,
    VolumeState,
)
from compliance.rule import PLATFORMS
from compliance.unknown import Unknown, Why

_THEN: Final = datetime(2026, 10, 5, 9, tzinfo=UTC)
_NOT_READ: Final = Unknown(Why.NOT_SUPPORTED, "not read on this platform")
_SYSTEMS: Final = {
    "linux": OperatingSystem("Ubuntu", "24.04", "6.8.0", datetime(2029, 4, 25, tzinfo=UTC)),
    "windows": OperatingSystem("Windows 11", "24H2", "26100.1", datetime(2027, 10, 12, tzinfo=UTC)),
    "macos": OperatingSystem("macOS", "26.1", "25B78", datetime(2028, 9, 15, tzinfo=UTC)),
    "chromeos": OperatingSystem("ChromeOS", "141", "16400.10", datetime(2030, 6, 1, tzinfo=UTC)),
}
_PARTS_OF_CHROMEOS: Final = (DeviceIdentity, OperatingSystem, DiskEncryption, ScreenLock, AutomaticLogin, SecureBoot)


@dataclass(frozen=True, slots=True)
class Sample:
    """One invented device."""

    platform: str
    words: str
    facts: Mapping[type[Fact], Fact]

    def reading(self, kind: type[Fact]) -> Fact | Unknown:
        """What it reports of a fact."""
        return self.facts.get(kind, _NOT_READ)


def samples(platforms: tuple[str, ...]) -> list[Sample]:
    """Those of these platforms."""
    return [each for each in _SAMPLES if each.platform in platforms]


def _as_wished() -> tuple[Fact, ...]:
    lock = UserScreenLock("3f2a", "GNOME", LocksItself(300, 0), SetBy.POLICY, user_may_change=False, password_on_resume=True)
    product = AntivirusProduct(
        name="Sample Antivirus",
        running=True,
        on_access=True,
        signatures_published_at=_THEN,
        engine_version="1.4.1",
        automatic_updates=True,
        managed_by="the school",
        calls_itself_current=True,
        passive=False,
        tamper_protected=True,
    )
    return (
        DiskEncryption((Volume("/", VolumeState.PROTECTED, "LUKS2", 100),), SwapState.PROTECTED),
        Antivirus((product,)),
        ScreenLock(has_desktop=True, users=(lock,)),
        RemovableMedia(MediaControl.BLOCKED, (), (), events_complete=True, scanned_on_insert=True, autorun_off=True),
        Firewall(active=True, product="Sample Firewall", blocks_inbound=True, starts_at_boot=True),
        Administrators(1, session_user_is_administrator=False, guest_account_enabled=False),
        AutomaticLogin(enabled=False),
        SecurityUpdates(NoneWaiting(), _THEN, _THEN, automatic=True, restart_needed=False),
        PasswordPolicy(12, several_kinds_of_letters=True, lock_out=LocksOut(10, 900), expiry=NeverExpires()),
        SecureBoot(SecureBootState.ENFORCED),
        TrustedPlatformModule(present=True, version="2.0", usable=True),
        LogonNotice(ShownNotice("ab" * 32)),
        Power(_THEN, (OnPeriod(_THEN, _THEN),)),
    )


def _otherwise() -> tuple[Fact, ...]:
    open_lock = UserScreenLock(
        "91bc", "KDE", NeverLocks("its setting"), SetBy.USER, user_may_change=True, password_on_resume=False
    )
    idle = AntivirusProduct(
        name="Other Antivirus",
        running=False,
        on_access=False,
        signatures_published_at=datetime(2025, 1, 1, tzinfo=UTC),
        engine_version="",
        automatic_updates=False,
        managed_by="",
        calls_itself_current=False,
        passive=True,
        tamper_protected=False,
    )
    medium = Medium("c0de", MediumKind.USB_STORAGE, encrypted=False, mounted_writable=True)
    volumes = (Volume("/", VolumeState.OFF, "", 0), Volume("/home", VolumeState.ENCRYPTING, "LUKS2", 40))
    return (
        DiskEncryption(volumes, SwapState.OFF),
        Antivirus((idle, idle)),
        ScreenLock(has_desktop=True, users=(open_lock,)),
        RemovableMedia(MediaControl.OPEN, (medium,), (), events_complete=False, scanned_on_insert=False, autorun_off=False),
        Firewall(active=False, product="", blocks_inbound=False, starts_at_boot=False),
        Administrators(4, session_user_is_administrator=True, guest_account_enabled=True),
        AutomaticLogin(enabled=True, configured_in="gdm"),
        SecurityUpdates(UpdatesWaiting(7, _THEN), _THEN, _THEN, automatic=False, restart_needed=True),
        PasswordPolicy(0, several_kinds_of_letters=False, lock_out=NeverLocksOut(), expiry=Expires(90)),
        SecureBoot(SecureBootState.OFF),
        TrustedPlatformModule(present=False, version="1.2", usable=False),
        LogonNotice(NoNotice()),
        Power(_THEN, (OnPeriod(_THEN, _THEN), OnPeriod(_THEN, _THEN))),
    )


def _with_empty_lists() -> tuple[Fact, ...]:
    empty = (
        DiskEncryption((), SwapState.NONE),
        Antivirus(()),
        ScreenLock(has_desktop=False, users=()),
        RemovableMedia(MediaControl.READ_ONLY, (), (), events_complete=True, scanned_on_insert=True, autorun_off=True),
        Power(_THEN, ()),
    )
    kinds = {type(each) for each in empty}
    return (*empty, *(each for each in _as_wished() if type(each) not in kinds))


def _of(platform: str, words: str, facts: tuple[Fact, ...], name: str, *, portable: bool) -> Sample:
    identity = DeviceIdentity(name, "Invented", "Notebook 14", f"SAMPLE-{name}", portable)
    told: tuple[Fact, ...] = (identity, _SYSTEMS[platform], *facts)
    read = {type(each): each for each in told}
    if platform == "chromeos":
        read = {kind: each for kind, each in read.items() if kind in _PARTS_OF_CHROMEOS}
    return Sample(platform, words, {kind: each for kind, each in read.items() if kind in FACT_NAMES})


_SAMPLES: Final = tuple(
    _of(platform, words, facts(), f"{platform}-{number}", portable=number != 2)
    for platform in PLATFORMS
    for number, (words, facts) in enumerate(
        (
            ("set up as a school wishes", _as_wished),
            ("set up otherwise", _otherwise),
            ("with nothing in any list", _with_empty_lists),
        ),
        start=1,
    )
)
