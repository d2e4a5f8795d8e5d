"""By when something must have been put right."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from judged_device import policy

from compliance.grace import put_right_by
from compliance.policy import Severity

FRIDAY = datetime(2026, 1, 16, 15, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("days", "day"), [(0, date(2026, 1, 16)), (1, date(2026, 1, 19)), (7, date(2026, 1, 27)), (14, date(2026, 2, 5))]
)
def test_grace_is_counted_in_school_days(days: int, day: date):
    assert put_right_by(FRIDAY, days) == day


def test_what_is_critical_does_not_wait_for_monday():
    rules = {rule.severity: rule for rule in policy().rules}
    critical, high = rules[Severity.CRITICAL], rules[Severity.HIGH]
    assert (policy().put_right_by(critical, FRIDAY), policy().put_right_by(high, FRIDAY)) == (
        date(2026, 1, 17),
        date(2026, 1, 27),
    )


def test_what_is_only_recorded_has_nothing_to_put_right():
    recorded = replace(policy().rules[0], severity=Severity.RECORD)
    assert policy().put_right_by(recorded, FRIDAY) is None
