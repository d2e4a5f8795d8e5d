"""By when something must have been put right."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from judged_device import policy
from school_year import YEAR

from compliance.calendar import WITHOUT_TERMS
from compliance.grace import put_right_by
from compliance.policy import Severity

FRIDAY = datetime(2026, 1, 16, 15, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("days", "day"), [(0, date(2026, 1, 16)), (1, date(2026, 1, 19)), (7, date(2026, 1, 27)), (14, date(2026, 2, 5))]
)
def test_grace_is_counted_in_school_days(days: int, day: date):
    assert put_right_by(FRIDAY, days, WITHOUT_TERMS) == day


def test_a_failure_on_the_last_day_of_term_waits_for_the_next_term():
    assert put_right_by(datetime(2026, 12, 18, 14, 0, tzinfo=UTC), 7, YEAR) == date(2027, 1, 13)


def test_what_is_critical_does_not_wait_for_the_next_term_either():
    assert put_right_by(datetime(2026, 12, 18, 14, 0, tzinfo=UTC), 1, YEAR, every_day_counts=True) == date(2026, 12, 19)


def test_what_is_critical_does_not_wait_for_monday():
    rules = {rule.severity: rule for rule in policy().rules}
    critical, high = rules[Severity.CRITICAL], rules[Severity.HIGH]
    found = [policy().deadline(rule, FRIDAY, WITHOUT_TERMS) for rule in (critical, high)]
    assert [each and each.put_right_by for each in found] == [date(2026, 1, 17), date(2026, 1, 27)]


def test_what_is_only_recorded_has_nothing_to_put_right():
    recorded = replace(policy().rules[0], severity=Severity.RECORD)
    assert policy().deadline(recorded, FRIDAY, WITHOUT_TERMS) is None


def test_security_updates_do_not_wait_for_school_days():
    updates = replace(policy().rules[0], kind="security_updates", severity=Severity.HIGH)
    due = policy().deadline(updates, datetime(2026, 12, 18, 14, 0, tzinfo=UTC), YEAR)
    assert due is not None
    assert due.put_right_by == date(2026, 12, 25)
