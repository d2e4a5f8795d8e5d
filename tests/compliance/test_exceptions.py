"""An exception excuses what it names until its day, and hides nothing else."""

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from judged_device import REGISTERS, any_report, policy, report

from compliance.assessment import assess, assess_again
from compliance.exceptions import Excuse
from compliance.facts import NeverLocks, ScreenLock, SetBy, UserScreenLock
from compliance.report import DeviceReport
from compliance.verdict import Verdict
from tests.fakes.good_facts import NOW

POLICY = policy()
RULES = st.sampled_from([rule.rule_id for rule in POLICY.device_rules])
EXCUSES = st.lists(
    st.builds(
        Excuse,
        exception_id=st.sampled_from(("EXC-1", "EXC-2", "EXC-3")),
        rule_id=RULES,
        reason=st.just("it shows the time table"),
        approved_by=st.just("H. Head"),
        until=st.integers(-3, 3).map(lambda days: NOW.date() + timedelta(days=days)),
    ),
    max_size=4,
).map(tuple)
SLOWLY = settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
LOCK = Excuse("EXC-2026-0001", "LOCK-1", "it shows the time table", "H. Head", date(2027, 2, 14))
NEVER = ScreenLock(
    has_desktop=True, users=(UserScreenLock("a", "GNOME", NeverLocks("idle-delay is 0"), SetBy.USER, user_may_change=True),)
)


def outcome_of(rule_id: str, seen: DeviceReport, *excuses: Excuse, days: int = 0):
    now = NOW + timedelta(days=days)
    context = replace(REGISTERS, excuses=excuses, evidence_as_of=now)
    return next(each.outcome for each in assess(POLICY, seen, context, now).outcomes if each.rule_id == rule_id)


def test_what_needs_action_is_excused_with_the_day_the_number_and_what_was_seen_and_names_nobody():
    plain, found = outcome_of("LOCK-1", report(NEVER)), outcome_of("LOCK-1", report(NEVER), LOCK)
    assert (plain.verdict, found.verdict, found.beneath) == (Verdict.FAIL, Verdict.WAIVED, Verdict.FAIL)
    assert found.saw == f"Excused until 14 February 2027 (EXC-2026-0001): seen {plain.saw}"


def test_what_meets_the_rule_is_not_excused():
    assert outcome_of("LOCK-1", report(), LOCK) == outcome_of("LOCK-1", report())


def test_the_last_day_still_counts_and_the_next_does_not():
    today = replace(LOCK, until=NOW.date())
    verdicts = [outcome_of("LOCK-1", report(NEVER), today, days=days).verdict for days in (0, 1)]
    assert verdicts == [Verdict.WAIVED, Verdict.FAIL]


def test_of_two_exceptions_the_longer_is_named():
    longer = replace(LOCK, exception_id="EXC-2026-0002", until=date(2027, 3, 1))
    assert "until 1 March 2027" in outcome_of("LOCK-1", report(NEVER), longer, LOCK).saw


@SLOWLY
@given(seen=any_report(), excuses=EXCUSES)
def test_an_exception_never_hides_more_than_it_names(seen: DeviceReport, excuses: tuple[Excuse, ...]):
    plain = assess(POLICY, seen, REGISTERS, NOW)
    excused = assess(POLICY, seen, replace(REGISTERS, excuses=excuses), NOW)
    named = {each.rule_id for each in excuses if each.until >= NOW.date()}
    for before, after in zip(plain.outcomes, excused.outcomes, strict=True):
        hidden = before.rule_id in named and before.outcome.verdict in (Verdict.FAIL, Verdict.UNKNOWN)
        if hidden:
            assert (after.outcome.verdict, after.outcome.beneath) == (Verdict.WAIVED, before.outcome.verdict)
            assert after.outcome.saw.endswith(before.outcome.saw)
        else:
            assert after == before


@SLOWLY
@given(seen=any_report(), later=any_report(), excuses=EXCUSES)
def test_judging_only_what_changed_excuses_the_same(seen: DeviceReport, later: DeviceReport, excuses: tuple[Excuse, ...]):
    context = replace(REGISTERS, excuses=excuses)
    before = assess(POLICY, seen, context, NOW)
    assert assess_again(before, seen, later, POLICY, context, NOW) == assess(POLICY, later, context, NOW)
