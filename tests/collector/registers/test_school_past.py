"""How a school stood on a day of the past, by its registers: as it was judged then, whatever was recorded since."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from collector.founding import adopt_policy
from collector.judging.school_judging import judge_registers, lines_of
from collector.registers.recording import Recording
from collector.store import school_verdict_past
from collector.store.database import Database
from collector.store.school_verdict_past import PastSchoolVerdict
from compliance.policy import parse_policy
from compliance.registers import CATALOGUE
from compliance.registers.backups import BackupTest
from compliance.verdict import Verdict
from tests.fakes.school_policy import SCHOOL_POLICY
from tests.fakes.school_records import NOW

RESTORED = BackupTest(date(2026, 11, 4), "server", "three files", restored=True, tested_by="T. Technician")
FAILED = replace(RESTORED, restored=False)
DAY = timedelta(days=1)
HOUR = timedelta(hours=1)


@pytest.fixture
def school(database: Database) -> Database:
    """A school that has adopted a policy with rules about the school, and judged it at once."""
    adopt(database, SCHOOL_POLICY, NOW)
    return database


def adopt(database: Database, text: str, at: datetime) -> None:
    with database.writing() as tx:
        adopt_policy(tx, "example", parse_policy(text, "small.toml"), "small.toml", at)
    judge_registers(database, "example", at)


def record(school: Database, line: object, at: datetime) -> None:
    with school.writing() as tx:
        Recording(tx, "example", actor="the office", now=at).add(CATALOGUE["backup-tests"], line)
    judge_registers(school, "example", at)


def as_at(school: Database, at: datetime, known_at: datetime | None = None) -> dict[str, PastSchoolVerdict]:
    with school.reading() as tx:
        return school_verdict_past.of_school(tx, "example", at, known_at or at)


def test_each_day_shows_what_was_judged_on_it(school: Database):
    record(school, FAILED, NOW + DAY)
    record(school, RESTORED, NOW + 3 * DAY)
    shown = [as_at(school, NOW + days * DAY)["BKP-1"].verdict for days in range(5)]
    assert shown == [Verdict.UNKNOWN, Verdict.FAIL, Verdict.FAIL, Verdict.PASS, Verdict.PASS]


def test_what_is_recorded_later_says_nothing_of_the_days_before(school: Database):
    record(school, RESTORED, NOW + 30 * DAY)
    assert as_at(school, NOW + DAY, NOW + 30 * DAY)["BKP-1"].verdict is Verdict.UNKNOWN


def test_a_day_keeps_the_words_and_the_lines_of_that_day(school: Database):
    record(school, FAILED, NOW + DAY)
    record(school, replace(FAILED, system="laptops"), NOW + 2 * DAY)
    one, two = as_at(school, NOW + DAY + HOUR)["BKP-1"], as_at(school, NOW + 2 * DAY)["BKP-1"]
    assert [[each.line_id for each in lines_of(held)] for held in (one, two)] == [["1"], ["1", "2"]]
    assert (one.since, two.since, two.failing_since) == (NOW + DAY, NOW + DAY, NOW + DAY)


def test_time_alone_leaves_a_line_and_nothing_new_leaves_none(school: Database):
    record(school, RESTORED, NOW)
    for days in (50, 100, 101):
        judge_registers(school, "example", NOW + days * DAY)
    shown = [as_at(school, NOW + days * DAY)["BKP-1"] for days in (99, 100, 102)]
    assert [(each.verdict, each.known_at) for each in shown] == [
        (Verdict.PASS, NOW),
        (Verdict.FAIL, NOW + 100 * DAY),
        (Verdict.FAIL, NOW + 100 * DAY),
    ]


def test_a_rule_that_came_back_does_not_speak_from_its_first_time(school: Database):
    record(school, RESTORED, NOW)
    adopt(school, SCHOOL_POLICY.replace('id = "BKP-1"', 'id = "BKP-2"'), NOW + DAY)
    with school.writing() as tx:
        adopt_policy(tx, "example", parse_policy(SCHOOL_POLICY, "small.toml"), "small.toml", NOW + 2 * DAY)
    shown = [as_at(school, NOW + hours * HOUR)["BKP-1"].verdict for hours in (23, 24, 49)]
    judge_registers(school, "example", NOW + 50 * HOUR)
    assert (shown, as_at(school, NOW + 50 * HOUR)["BKP-1"].verdict) == ([Verdict.PASS, None, None], Verdict.PASS)


def test_another_policy_is_named_from_its_adoption_on(school: Database):
    record(school, RESTORED, NOW)
    adopt(school, SCHOOL_POLICY.replace('"91 days"', '"92 days"', 1), NOW + DAY)
    before, after = as_at(school, NOW + HOUR)["BKP-1"], as_at(school, NOW + DAY)["BKP-1"]
    assert (before.policy_digest == after.policy_digest, before.asks == after.asks, before.verdict) == (
        False,
        False,
        Verdict.PASS,
    )
