"""What every engine promises about the verdicts on a school as a whole."""

from dataclasses import replace
from datetime import date

from collector.store import school_verdicts
from collector.store.database import Database
from collector.store.school_verdicts import SchoolVerdictChange, StoredSchoolVerdict
from compliance.verdict import Verdict
from tests.fakes.school_records import LATER, NOW
from tests.fakes.store_rows import school_changes_of

FAILS = StoredSchoolVerdict(
    "example", "BKP-1", Verdict.FAIL, "too old", "every term", "[]", date(2026, 11, 1), NOW, NOW, b"digest"
)
MEETS = replace(FAILS, verdict=Verdict.PASS, saw="last week", due_on=None, since=LATER, failing_since=None)


def test_a_verdict_stands_until_another_takes_its_place(school: Database):
    with school.writing() as tx:
        school_verdicts.replace_many(tx, [FAILS])
        assert school_verdicts.of_school(tx, "example") == {"BKP-1": FAILS}
        school_verdicts.replace_many(tx, [MEETS])
        assert school_verdicts.of_school(tx, "example") == {"BKP-1": MEETS}


def test_a_rule_that_is_gone_has_no_verdict_and_keeps_its_history(school: Database):
    first = SchoolVerdictChange("example", "BKP-1", NOW, None, Verdict.FAIL, "too old", NOW)
    second = replace(first, at=LATER, before=Verdict.FAIL, after=Verdict.PASS, saw="last week", failing_since=None)
    with school.writing() as tx:
        school_verdicts.replace_many(tx, [MEETS])
        school_verdicts.record_changes(tx, [first, second])
        school_verdicts.forget(tx, "example", ["BKP-1"])
        assert school_verdicts.of_school(tx, "example") == {}
        assert school_changes_of(tx, "example") == [first, second]
