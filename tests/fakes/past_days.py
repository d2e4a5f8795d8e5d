"""A device whose reports come on one day and were made on another, and how it is shown to have stood."""

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from collector.founding import adopt_policy
from collector.judging.packs import read_text
from collector.judging.past import DevicePast, device_past
from collector.store import nonces
from compliance.facts import LocksItself, NeverLocks, ScreenLock, SetBy, UserScreenLock
from compliance.report import Reading
from compliance.verdict import Verdict
from tests.fakes.chain import FakeChain
from tests.fakes.device import NOW
from tests.fakes.intake import FakeIntake
from tests.fakes.judging import judge_school

HOUR = timedelta(hours=1)
NEVER = ScreenLock(
    has_desktop=True, users=(UserScreenLock("a", "GNOME", NeverLocks("idle-delay is 0"), SetBy.USER, user_may_change=True),)
)
SOON = ScreenLock(
    has_desktop=True, users=(UserScreenLock("a", "GNOME", LocksItself(300, 0), SetBy.USER, user_may_change=True),)
)
TEN_MINUTES = ScreenLock(
    has_desktop=True, users=(UserScreenLock("a", "GNOME", LocksItself(600, 0), SetBy.USER, user_may_change=True),)
)
PACK = """\
id = "ours"
version = "{version}"
title = "Policy of our school"
school_kind = "a school"
seed = "none"
evidence_good_for = "30 days"

[grace_days]
critical = 1
high = 7
medium = 14
low = 30

[[clause]]
section = "4.1"
quote = "Our computers are kept safe."
treated_as = "telemetry"
rules = ["{rule}"]

[[rule]]
id = "{rule}"
from = "library"
{more}
"""


def heard(intake: FakeIntake, chain: FakeChain) -> FakeChain:
    with intake.database.writing() as tx:
        if nonces.issued_at(tx, b"nonce") is None:
            nonces.issue(tx, b"nonce", NOW)
    chain.nonce = b"nonce"
    return chain


def made(chain: FakeChain, lock: Reading, at: datetime) -> bytes:
    """A report that was made then, by the device's clock."""
    report = chain.device.report()
    return chain.report(replace(report, taken_at=at, readings={**report.readings, "screen_lock": lock}))


def received(intake: FakeIntake, chain: FakeChain, at: datetime, *sealed: bytes) -> None:
    intake.now = at
    intake.accepted(chain, *sealed)


def past(intake: FakeIntake, chain: FakeChain, at: datetime, known_at: datetime | None = None) -> DevicePast:
    device = intake.device(chain)
    with intake.database.reading() as tx:
        return device_past(tx, device, at, known_at or intake.now)


def lock_at(intake: FakeIntake, chain: FakeChain, at: datetime, known_at: datetime | None = None) -> Verdict:
    return next(each.verdict for each in past(intake, chain, at, known_at).checks if each.rule.rule_id == "LOCK-1")


def adopt(intake: FakeIntake, rule: str, at: datetime, version: str = "1", limit: str = "") -> None:
    more = f'at_most = "{limit}"' if limit else ""
    policy = read_text(PACK.format(rule=rule, version=version, more=more), Path("ours.toml")).policy
    with intake.database.writing() as tx:
        adopt_policy(tx, "example", policy, "ours.toml", at)
    intake.now = at
    judge_school(intake.database, "example", at)
