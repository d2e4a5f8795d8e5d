"""Reports as a device makes them, for the seeds of those targets that read them."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from compliance.chain import BEFORE_THE_FIRST
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
    MediaControl,
    NeverLocks,
    OperatingSystem,
    RemovableMedia,
    ScreenLock,
    SetBy,
    SwapState,
    UserScreenLock,
    Volume,
    VolumeState,
)
from compliance.report import DeviceReport, Header, KeyProtection, Reading, Trigger
from compliance.unknown import Unknown, Why
from compliance.wire.codec import encode_report
from tests.fuzz.fuzzed_school import DEVICE_ID, NOW, SCHOOL_ID, SERIAL

HEADER: Final = Header(
    school_id=SCHOOL_ID,
    device_id=DEVICE_ID,
    key_generation=1,
    epoch=0,
    sequence=1,
    previous_hash=BEFORE_THE_FIRST,
    boot_id=bytes(16),
    monotonic_milliseconds=1000,
    wall_time=NOW,
    server_nonce=b"n" * 32,
    server_nonce_age_milliseconds=5,
    agent_version="0.1.0",
    policy_id="s004-primary",
    policy_digest=bytes(32),
)
_NOT_KNOWN: Final = Unknown(Why.TIMED_OUT, "the program did not answer in time")
_PRODUCT: Final = AntivirusProduct(
    name="ClamAV",
    running=True,
    on_access=True,
    signatures_published_at=NOW,
    engine_version="1.4.3",
    automatic_updates=_NOT_KNOWN,
    managed_by="the school's console",
)
GOOD: Final[tuple[Fact, ...]] = (
    DeviceIdentity(name="lap-07", make="Example", model="Book 3", serial=SERIAL, portable=True),
    OperatingSystem(name="Debian", version="12", build="12.9", supported_until=NOW.replace(year=2028)),
    DiskEncryption(volumes=(Volume("/", VolumeState.PROTECTED, "LUKS2"),), swap=SwapState.PROTECTED),
    Antivirus(products=(_PRODUCT,)),
    ScreenLock(
        has_desktop=True,
        users=(UserScreenLock("a1b2", "GNOME", LocksItself(300, 0), set_by=SetBy.POLICY, user_may_change=False),),
    ),
    RemovableMedia(control=MediaControl.BLOCKED, attached=(), events=(), events_complete=True),
    Firewall(active=True, product="ufw", blocks_inbound=True, starts_at_boot=True),
    Administrators(administrator_count=1, session_user_is_administrator=False),
    AutomaticLogin(enabled=False),
)
_BAD: Final[tuple[Fact, ...]] = (
    DiskEncryption(volumes=(Volume("/", VolumeState.OFF, ""),), swap=SwapState.NONE),
    ScreenLock(
        has_desktop=True,
        users=(UserScreenLock("c3", "Xfce", NeverLocks("no locker"), set_by=SetBy.USER, user_may_change=True),),
    ),
)


def report_of(*facts: Fact) -> DeviceReport:
    """A report of these facts."""
    readings: dict[str, Reading] = {FACT_NAMES[type(fact)]: fact for fact in facts}
    return DeviceReport(NOW, "linux", Trigger.SCHEDULE, KeyProtection.FILE, readings)


def payloads() -> Iterator[bytes]:
    """A good device, a bad one, one of which nothing is known, one that says nothing, and each fact alone."""
    good = report_of(*GOOD)
    yield encode_report(HEADER, good)
    yield encode_report(HEADER, replace(report_of(*_BAD), challenge=b"c" * 32))
    yield encode_report(HEADER, replace(good, readings=dict.fromkeys(good.readings, _NOT_KNOWN)))
    yield encode_report(HEADER, replace(good, readings={}))
    yield from (encode_report(HEADER, report_of(each)) for each in GOOD)
