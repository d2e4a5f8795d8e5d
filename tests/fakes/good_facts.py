"""What a laptop with nothing to complain of reads of itself, and a report of any facts."""

from datetime import UTC, datetime, timedelta
from typing import Final

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
    MediaControl,
    NeverExpires,
    NoneWaiting,
    OnPeriod,
    OperatingSystem,
    PasswordPolicy,
    Power,
    Program,
    RemovableMedia,
    ScreenLock,
    SecureBoot,
    SecureBootState,
    SecurityUpdates,
    SetBy,
    ShownNotice,
    SoftwareSource,
    SwapState,
    TrustedPlatformModule,
    UserScreenLock,
    Volume,
    VolumeState,
)
from compliance.inventory import list_of, whole
from compliance.report import DeviceReport, KeyProtection, Reading, Trigger
from compliance.unknown import Unknown, Why

NOW: Final = datetime(2026, 1, 14, 9, 30, tzinfo=UTC)
NOT_KNOWN: Final = Unknown(Why.TIMED_OUT, "the program did not answer in time")

IDENTITY: Final = DeviceIdentity(name="lap-07", make="Example", model="Book 3", serial="SN-0007", portable=True)
PRODUCT: Final = AntivirusProduct(
    name="ClamAV",
    running=True,
    on_access=True,
    signatures_published_at=NOW - timedelta(days=1, hours=2),
    engine_version="1.4.3",
    automatic_updates=True,
    managed_by="the school's console",
)
GOOD_FACTS: Final[tuple[Fact, ...]] = (
    IDENTITY,
    OperatingSystem(name="Debian", version="12", build="12.9", supported_until=datetime(2028, 6, 30, tzinfo=UTC)),
    DiskEncryption(volumes=(Volume("/", VolumeState.PROTECTED, "LUKS2"),), swap=SwapState.PROTECTED),
    Antivirus(products=(PRODUCT,)),
    ScreenLock(
        has_desktop=True,
        users=(UserScreenLock("a1b2", "GNOME", LocksItself(300, 0), set_by=SetBy.POLICY, user_may_change=False),),
    ),
    RemovableMedia(control=MediaControl.BLOCKED, attached=(), events=(), events_complete=True),
    Firewall(active=True, product="ufw", blocks_inbound=True, starts_at_boot=True),
    Administrators(administrator_count=1, session_user_is_administrator=False),
    AutomaticLogin(enabled=False),
    SecurityUpdates(NoneWaiting(), looked_at=NOW, installed_at=NOW, automatic=True, restart_needed=False),
    PasswordPolicy(10, several_kinds_of_letters=False, lock_out=LocksOut(10, 600), expiry=NeverExpires()),
    SecureBoot(SecureBootState.ENFORCED),
    TrustedPlatformModule(present=True, version="2.0", usable=True),
    LogonNotice(ShownNotice("0" * 64)),
    Power(NOW, (OnPeriod(NOW, Unknown(Why.NOT_RECORDED, "it is on")),)),
    whole(list_of([Program("bash", "5.2.15-2+b7", "Debian")]), (SoftwareSource("dpkg", 1),)),
)


def report_of(*facts: Fact, platform: str = "linux") -> DeviceReport:
    """A report of these facts; of two of a kind the last holds."""
    readings: dict[str, Reading] = {FACT_NAMES[type(fact)]: fact for fact in facts}
    return DeviceReport(NOW, platform, Trigger.SCHEDULE, KeyProtection.FILE, readings)
