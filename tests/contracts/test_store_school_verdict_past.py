"""What every engine promises about the past of the rules about a school."""

from dataclasses import replace
from datetime import date, timedelta

from collector.store import school_verdict_past
from collector.store.database import Database
from collector.store.school_verdict_past import PastSchoolVerdict
from compliance.verdict import Verdict
from tests.fakes.school_records import LATER, NOW

FAILS = PastSchoolVerdict(
    "example", "BKP-1", NOW, NOW, Verdict.FAIL, "too old", "every term", "[]", date(2026, 11, 1), NOW, NOW, b"digest"
)
MEETS = replace(FAILS, known_at=LATER, valid_at=LATER, verdict=Verdict.PASS, saw="last week", due_on=None, failing_since=None)
FOUND_LATER = replace(MEETS, known_at=LATER + timedelta(days=1), valid_at=NOW + timedelta(minutes=1), saw="found later")
ENDED = replace(MEETS, known_at=LATER + timedelta(days=2), valid_at=LATER + timedelta(days=2), verdict=None, saw="")


def test_of_the_lines_known_by_then_the_one_that_came_last_decides(school: Database):
    with school.writing() as tx:
        school_verdict_past.record(tx, [FAILS, MEETS, FOUND_LATER, ENDED])
    moments = {
        (NOW, NOW): FAILS,
        (LATER, LATER): MEETS,
        (NOW + timedelta(minutes=2), LATER): FAILS,
        (NOW + timedelta(minutes=2), FOUND_LATER.known_at): FOUND_LATER,
        (ENDED.valid_at, ENDED.known_at): ENDED,
    }
    with school.reading() as tx:
        found = {each: school_verdict_past.of_school(tx, "example", *each) for each in moments}
        before = school_verdict_past.of_school(tx, "example", NOW - timedelta(seconds=1), ENDED.known_at)
        elsewhere = school_verdict_past.of_school(tx, "another", LATER, LATER)
    assert (found, before, elsewhere) == ({moments_of: {"BKP-1": line} for moments_of, line in moments.items()}, {}, {})


def test_two_lines_of_one_instant_are_one_with_what_was_said_last(school: Database):
    with school.writing() as tx:
        school_verdict_past.record(tx, [FAILS])
        school_verdict_past.record(tx, [replace(FAILS, saw="far too old")])
        found = school_verdict_past.of_school(tx, "example", NOW, NOW)
    assert found == {"BKP-1": replace(FAILS, saw="far too old")}
