"""A whole school at a moment of the past: what devices said, what was agreed and what was recorded until then."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from collector.founding import adopt_policy
from collector.judging.school_judging import judge_registers
from collector.judging.school_past import school_past
from collector.registers.recording import Recording
from collector.reports.all_figures import Figures, figures_of
from collector.reports.past_report import gathered_past
from collector.reports.school_at import SchoolAt
from collector.store import devices, exceptions, incidents, nonces, schools
from collector.store.devices import DeviceState
from collector.store.exceptions import StoredException
from collector.store.incidents import IncidentKind
from compliance.facts import LocksItself, NeverLocks, ScreenLock, SetBy, UserScreenLock
from compliance.policy import parse_policy
from compliance.registers import CATALOGUE
from compliance.registers.backups import BackupTest
from compliance.registers.incidents import Incident, IncidentSort
from compliance.report import Reading
from tests.fakes.chain import FakeChain
from tests.fakes.device import NOW, FakeDevice
from tests.fakes.intake import FakeIntake, founded
from tests.fakes.school_policy import SCHOOL_POLICY

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def _lock(screen: NeverLocks | LocksItself) -> ScreenLock:
    return ScreenLock(has_desktop=True, users=(UserScreenLock("a", "GNOME", screen, SetBy.USER, user_may_change=True),))


NEVER, SOON = _lock(NeverLocks("idle-delay is 0")), _lock(LocksItself(300, 0))


@pytest.fixture
def intake(tmp_path: Path) -> Iterator[FakeIntake]:
    opened = founded(tmp_path / "data")
    with opened.database.writing() as tx:
        nonces.issue(tx, b"nonce", NOW)
    yield opened
    opened.database.close()


def device(intake: FakeIntake, number: int) -> FakeChain:
    chain = intake.enrolled(FakeDevice(serial=f"S-{number}", asset_tag=f"LAP-{number}"))
    chain.nonce = b"nonce"
    return chain


def reports(intake: FakeIntake, chain: FakeChain, lock: Reading, received: datetime, made: datetime | None = None) -> None:
    intake.now = received
    report = chain.device.report()
    readings = {**report.readings, "screen_lock": lock}
    intake.accepted(chain, chain.report(replace(report, taken_at=made or received, readings=readings)))


def then(intake: FakeIntake, at: datetime, known_at: datetime | None = None) -> SchoolAt:
    with intake.database.reading() as tx:
        past = school_past(tx, "example", at, known_at or intake.now)
        return gathered_past(tx, schools.the_only(tx, "example"), past)


def figures(intake: FakeIntake, at: datetime, known_at: datetime | None = None) -> Figures:
    return figures_of(then(intake, at, known_at))


def number(intake: FakeIntake, figure: str, at: datetime, known_at: datetime | None = None) -> int | None:
    return figures(intake, at, known_at).by_id[figure].number


def test_each_day_has_the_devices_and_verdicts_of_that_day(intake: FakeIntake):
    first, second = device(intake, 1), device(intake, 2)
    reports(intake, first, SOON, NOW)
    reports(intake, second, NEVER, NOW + HOUR)
    reports(intake, first, NEVER, NOW + 3 * HOUR)
    failing = [number(intake, "check.LOCK-1.needs-action", NOW + hours * HOUR) for hours in (0, 2, 4)]
    unknown = [number(intake, "check.LOCK-1.not-known", NOW + hours * HOUR) for hours in (0, 2, 4)]
    assert (failing, unknown, number(intake, "devices", NOW - HOUR)) == ([0, 1, 2], [1, 0, 0], 0)


def test_a_report_that_came_late_counts_as_known_now_and_not_as_known_then(intake: FakeIntake):
    chain = device(intake, 1)
    reports(intake, chain, SOON, NOW)
    reports(intake, chain, NEVER, NOW + 10 * HOUR, made=NOW + 2 * HOUR)
    moment = NOW + 5 * HOUR
    assert [number(intake, "check.LOCK-1.needs-action", moment, known) for known in (moment, None)] == [0, 1]


def test_what_was_overdue_then_is_counted_from_when_it_began_to_fail(intake: FakeIntake):
    chain = device(intake, 1)
    reports(intake, chain, NEVER, NOW)
    reports(intake, chain, SOON, NOW + 40 * DAY)
    overdue = [number(intake, "check.LOCK-1.overdue", NOW + days * DAY) for days in (1, 30, 41)]
    assert overdue == [0, 1, 0]


def test_days_of_grace_begin_when_a_failure_became_known_on_a_day_of_the_past_too(intake: FakeIntake):
    chain = device(intake, 1)
    reports(intake, chain, SOON, NOW)
    reports(intake, chain, NEVER, NOW + 20 * DAY, made=NOW + 2 * HOUR)
    intake.now = NOW + 60 * DAY
    overdue = [number(intake, "check.LOCK-1.overdue", NOW + days * DAY) for days in (22, 50)]
    assert overdue == [0, 1]


def test_a_device_that_was_returned_counts_until_then(intake: FakeIntake):
    chain = device(intake, 1)
    reports(intake, chain, SOON, NOW)
    with intake.database.writing() as tx:
        devices.set_state(tx, chain.device.device_id, DeviceState.RETURNED, "", NOW + DAY)
    intake.now = NOW + 2 * DAY
    counts = [(number(intake, "devices", at), number(intake, "devices.ended", at)) for at in (NOW + HOUR, NOW + 2 * DAY)]
    assert counts == [(1, 0), (0, 1)]


def test_an_exception_counts_from_its_grant_to_its_end(intake: FakeIntake):
    chain = device(intake, 1)
    reports(intake, chain, NEVER, NOW)
    granted = StoredException(
        "example", "EXC-1", "LOCK-1", chain.device.device_id, "", "why", "A. Sample", "H. Head", (NOW + 9 * DAY).date(),
        NOW + 2 * DAY, "a test", revoked_at=NOW + 4 * DAY,
    )  # fmt: skip
    with intake.database.writing() as tx:
        exceptions.add(tx, granted)
    intake.now = NOW + 20 * DAY
    assert [number(intake, "exceptions", NOW + days * DAY) for days in (1, 3, 5, 12)] == [0, 1, 0, 0]


def test_an_incident_counts_while_it_was_open(intake: FakeIntake):
    chain = device(intake, 1)
    with intake.database.writing() as tx:
        incidents.see(tx, "example", chain.device.device_id, IncidentKind.CLONED, "two boots", NOW + DAY)
        incidents.close_all(tx, chain.device.device_id, NOW + 3 * DAY, "a test")
    assert [number(intake, "incidents.devices", NOW + days * DAY) for days in (0, 2, 4)] == [0, 1, 0]


def test_what_people_recorded_later_was_not_known_then(intake: FakeIntake):
    line = Incident(IncidentSort.LOST, NOW.date(), "a bag", ico_reason="")
    with intake.database.writing() as tx:
        Recording(tx, "example", actor="the office", now=NOW + 2 * DAY).add(CATALOGUE["incident-log"], line)
    intake.now = NOW + 3 * DAY
    assert [number(intake, "incidents.log", NOW + days * DAY) for days in (1, 3)] == [0, 1]


def test_when_a_device_was_heard_last_is_said_only_where_it_was_never_heard_again(intake: FakeIntake):
    chain = device(intake, 1)
    reports(intake, chain, SOON, NOW)
    reports(intake, chain, SOON, NOW + 20 * DAY)
    intake.now = NOW + 40 * DAY
    assert [number(intake, "devices.silent", NOW + days * DAY) for days in (10, 40)] == [None, 1]


def test_rules_about_the_school_have_the_verdict_of_that_day_and_the_lines_that_they_were_about(intake: FakeIntake):
    with intake.database.writing() as tx:
        adopt_policy(tx, "example", parse_policy(SCHOOL_POLICY, "small.toml"), "small.toml", NOW)
    judge_registers(intake.database, "example", NOW)
    tested = BackupTest((NOW + DAY).date(), "server", "three files", restored=False, tested_by="T. Technician")
    with intake.database.writing() as tx:
        Recording(tx, "example", actor="the office", now=NOW + DAY).add(CATALOGUE["backup-tests"], tested)
    judge_registers(intake.database, "example", NOW + DAY)
    intake.now = NOW + 2 * DAY
    told = [figures(intake, NOW + hours * HOUR).by_id for hours in (1, 30)]
    assert [(each["records.not-known"].number, each["records.needs-action"].number) for each in told] == [(2, 0), (1, 1)]
    assert [thing.key for thing in told[1]["record.BKP-1"].things] == ["backup-tests 1"]
