"""A policy's rules about the school are judged for the school, and for no device."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from judged_device import REGISTERS

from compliance.assessment import assess
from compliance.errors import PolicyError
from compliance.policy import parse_policy
from compliance.registers.backups import BackupTest
from compliance.registers.reviews import Review, ReviewKind
from compliance.school_assessment import assess_school
from compliance.school_context import SchoolContext, SchoolLine
from compliance.verdict import Verdict
from tests.fakes.school_policy import SCHOOL_POLICY

NOW = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
POLICY = parse_policy(SCHOOL_POLICY, "small.toml")
TEST = BackupTest(date(2026, 11, 4), "server", "three files", restored=False, tested_by="T. Technician")
TOLD = Review(ReviewKind.GOVERNOR_REPORT, date(2026, 1, 12), "H. Head")
CONTEXT = SchoolContext({BackupTest: (SchoolLine("backup-tests", "1", TEST),), Review: (SchoolLine("reviews", "1", TOLD),)})


def test_each_rule_is_judged_where_it_belongs():
    on_a_device = assess(POLICY, None, REGISTERS, NOW).outcomes
    of_the_school = assess_school(POLICY, CONTEXT, NOW).outcomes
    assert [each.rule_id for each in on_a_device] == ["LOCK-1"]
    assert [each.rule_id for each in of_the_school] == ["BKP-1", "REP-1"]


def test_what_a_policy_only_wants_on_record_fails_nobody():
    found = {each.rule_id: each.finding.verdict for each in assess_school(POLICY, CONTEXT, NOW).outcomes}
    assert found == {"BKP-1": Verdict.FAIL, "REP-1": Verdict.RECORDED}


def test_a_school_that_recorded_nothing_is_not_known_and_never_meets():
    judged = assess_school(POLICY, SchoolContext({}), NOW)
    assert {each.finding.verdict for each in judged.outcomes} == {Verdict.UNKNOWN}
    assert judged.verdict is Verdict.UNKNOWN


def test_a_policy_that_is_read_anew_and_lines_in_another_order_give_the_same():
    earlier = replace(TEST, tested_on=TEST.tested_on - timedelta(days=400))
    lines = (SchoolLine("backup-tests", "1", TEST), SchoolLine("backup-tests", "2", earlier))
    found = [
        [(each.rule_id, each.finding.verdict, each.finding.saw) for each in assess_school(policy, context, NOW).outcomes]
        for policy, context in (
            (POLICY, SchoolContext({BackupTest: lines})),
            (parse_policy(SCHOOL_POLICY, "again.toml"), SchoolContext({BackupTest: lines[::-1]})),
        )
    ]
    assert found[0] == found[1]


def test_a_policy_without_rules_about_the_school_says_nothing_of_it():
    devices_only = replace(POLICY, rules=POLICY.device_rules)
    assert assess_school(devices_only, CONTEXT, NOW).verdict is Verdict.NOT_APPLICABLE


@pytest.mark.parametrize("key", ['platforms = ["linux"]', 'when = "off_site"'])
def test_a_rule_about_the_school_picks_no_devices(key: str):
    text = SCHOOL_POLICY.replace('kind = "backups_tested"', f'kind = "backups_tested"\n{key}')
    with pytest.raises(PolicyError, match=r"rule 'BKP-1': \w+ says which devices; this kind is about the school as a whole"):
        parse_policy(text, "small.toml")
