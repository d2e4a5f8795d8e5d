"""Reports as a device makes them, for the seeds of those targets that read them."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from compliance.chain import BEFORE_THE_FIRST
from compliance.facts import (
    Antivirus,
    DiskEncryption,
    NeverLocks,
    ScreenLock,
    SetBy,
    SwapState,
    UserScreenLock,
    Volume,
    VolumeState,
)
from compliance.report import Header
from compliance.wire.codec import encode_report
from tests.fakes.good_facts import GOOD_FACTS, IDENTITY, NOT_KNOWN, PRODUCT, report_of
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
GOOD: Final = report_of(
    *GOOD_FACTS, replace(IDENTITY, serial=SERIAL), Antivirus((replace(PRODUCT, automatic_updates=NOT_KNOWN),))
)
_BAD: Final = report_of(
    DiskEncryption(volumes=(Volume("/", VolumeState.OFF, ""),), swap=SwapState.NONE),
    ScreenLock(
        has_desktop=True,
        users=(UserScreenLock("c3", "Xfce", NeverLocks("no locker"), set_by=SetBy.USER, user_may_change=True),),
    ),
)


def payloads() -> Iterator[bytes]:
    """A good device, a bad one, one of which nothing is known, one that says nothing, and each fact alone."""
    yield encode_report(HEADER, GOOD)
    yield encode_report(HEADER, replace(_BAD, challenge=b"c" * 32))
    yield encode_report(HEADER, replace(GOOD, readings=dict.fromkeys(GOOD.readings, NOT_KNOWN)))
    yield encode_report(HEADER, replace(GOOD, readings={}))
    yield from (encode_report(HEADER, replace(GOOD, readings={name: read})) for name, read in GOOD.readings.items())
