"""What is remembered of judging: since when, and what "not known" does not undo."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from collector.data_folder import DataFolder
from collector.judging.judging import Judging
from collector.judging.late_reports import Span
from collector.store import devices, verdicts
from collector.store.database import Database
from collector.store.devices import Device, DeviceState
from collector.store.sqlite import SqliteDatabase
from collector.store.verdicts import StoredVerdict
from compliance.calendar import WITHOUT_TERMS
from compliance.facts import LocksItself, NeverLocks, ScreenLock, SetBy, UserScreenLock
from compliance.history import moment_of
from compliance.policy import Policy, parse_policy
from compliance.report import DeviceReport, Reading
from compliance.unknown import Unknown, Why
from compliance.verdict import Verdict
from tests.fakes.collector import found
from tests.fakes.device import NOW, FakeDevice
from tests.fakes.intake import row_of
from tests.fakes.packs import S004, S004_FILE

POLICY: Policy = parse_policy(S004, S004_FILE.name)
HOUR = timedelta(hours=1)
NEVER = ScreenLock(
    has_desktop=True, users=(UserScreenLock("a", "GNOME", NeverLocks("idle-delay is 0"), SetBy.USER, user_may_change=True),)
)
SOON = ScreenLock(
    has_desktop=True, users=(UserScreenLock("a", "GNOME", LocksItself(300, 0), SetBy.USER, user_may_change=True),)
)
NOBODY = Unknown(Why.NOBODY_LOGGED_IN, "nobody is logged in")


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    """A founded school."""
    found(tmp_path / "data", NOW)
    opened = SqliteDatabase(DataFolder.open(tmp_path / "data").database)
    yield opened
    opened.close()


def device_of(database: Database) -> Device:
    device = replace(
        row_of(FakeDevice()),
        state=DeviceState.REPORTING,
        head_sequence=1,
        last_report_at=NOW,
        last_report_sequence=1,
        fresh_as_of=NOW,
    )
    with database.writing() as tx:
        devices.enrol(tx, device)
    return device


def judged(database: Database, device: Device, lock: Reading, at: datetime) -> StoredVerdict:
    report: DeviceReport = replace(FakeDevice().report(), readings={"screen_lock": lock})
    with database.writing() as tx:
        Judging(tx, at).judge(replace(device, last_report_at=at), report)
        return verdicts.of_device(tx, device.device_id)["LOCK-1"]


def test_a_failure_that_nobody_could_look_at_for_a_while_is_the_same_failure(database: Database) -> None:
    device = device_of(database)
    judged(database, device, NEVER, NOW)
    between = judged(database, device, NOBODY, NOW + 10 * HOUR)
    again = judged(database, device, NEVER, NOW + 11 * HOUR)
    assert (between.verdict, between.since) == (Verdict.UNKNOWN, NOW + 10 * HOUR)
    assert (again.verdict, again.since) == (Verdict.FAIL, NOW)


def arrived(database: Database, device: Device, lock: Reading, *, made: datetime, at: datetime) -> StoredVerdict:
    """A report that came later than it was made."""
    report = replace(FakeDevice().report(), taken_at=made, readings={"screen_lock": lock})
    moment = moment_of(report, fresh_as_of=device.fresh_as_of, before=None, last_made_at=None, received_at=at, is_first=False)
    with database.writing() as tx:
        Judging(tx, at).judge(replace(device, last_report_at=at), report, span=Span(moment.made_at, None, is_late=False))
        return verdicts.of_device(tx, device.device_id)["LOCK-1"]


def test_a_failure_began_on_the_device_when_the_report_was_made_and_is_known_since_it_came(database: Database) -> None:
    device = device_of(database)
    first = arrived(database, device, NEVER, made=NOW + HOUR, at=NOW + 30 * HOUR)
    again = arrived(database, device, NEVER, made=NOW + 40 * HOUR, at=NOW + 41 * HOUR)
    assert {(each.since, each.failing_from) for each in (first, again)} == {(NOW + 30 * HOUR, NOW + HOUR)}


def test_no_clock_of_a_device_says_that_it_began_before_our_nonce_or_in_the_future(database: Database) -> None:
    device = device_of(database)
    early = arrived(database, device, NEVER, made=NOW - 1000 * HOUR, at=NOW + HOUR)
    arrived(database, device, SOON, made=NOW + HOUR, at=NOW + 2 * HOUR)
    late = arrived(database, device, NEVER, made=NOW + 1000 * HOUR, at=NOW + 3 * HOUR)
    assert (early.failing_from, late.failing_from) == (NOW, NOW + 3 * HOUR)


def test_what_does_not_fail_began_nowhere(database: Database) -> None:
    device = device_of(database)
    arrived(database, device, NEVER, made=NOW, at=NOW + HOUR)
    between = arrived(database, device, NOBODY, made=NOW + HOUR, at=NOW + 2 * HOUR)
    after = arrived(database, device, SOON, made=NOW + 2 * HOUR, at=NOW + 3 * HOUR)
    assert (between.failing_from, after.failing_from) == (NOW, None)


def test_a_failure_after_it_was_put_right_begins_anew(database: Database) -> None:
    device = device_of(database)
    judged(database, device, NEVER, NOW)
    judged(database, device, SOON, NOW + HOUR)
    assert judged(database, device, NEVER, NOW + 2 * HOUR).since == NOW + 2 * HOUR


def test_a_verdict_that_stays_keeps_its_since(database: Database) -> None:
    device = device_of(database)
    judged(database, device, SOON, NOW)
    assert judged(database, device, SOON, NOW + HOUR).since == NOW


def test_evidence_that_has_grown_old_says_nothing_about_today(database: Database) -> None:
    device = device_of(database)
    report = replace(FakeDevice().report(), readings={"screen_lock": SOON})
    with database.writing() as tx:
        Judging(tx, NOW + timedelta(days=31)).judge(device, report)
        aged = verdicts.of_device(tx, device.device_id)["LOCK-1"]
    assert (aged.verdict, "is too old to say" in aged.saw) == (Verdict.UNKNOWN, True)


def test_no_policy_is_not_judged(database: Database) -> None:
    device = device_of(database)
    judged(database, device, SOON, NOW)
    with database.writing() as tx:
        tx.run("DELETE FROM policies")
        Judging(tx, NOW).judge(device, FakeDevice().report())
        assert verdicts.of_device(tx, device.device_id) == {}


def test_grace_ends_on_a_school_day() -> None:
    lock = next(rule for rule in POLICY.rules if rule.rule_id == "LOCK-1")
    friday = datetime(2026, 11, 20, 15, 0, tzinfo=NOW.tzinfo)
    due = POLICY.deadline(lock, friday, WITHOUT_TERMS)
    assert due is not None
    assert due.put_right_by == date(2026, 12, 1)
