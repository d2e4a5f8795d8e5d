"""What a device says of itself by the context that its school signed is what the collector says of it, rule by rule."""

from dataclasses import replace
from datetime import date, timedelta
from functools import cache

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st
from judged_device import REGISTERS, any_report, anything, report
from school_year import YEAR

from agent.telling.checking import LocalCheck, check
from collector.keys.server_keys import ServerSigner
from compliance.assessment import assess
from compliance.calendar import BankHolidays, SchoolCalendar, Span
from compliance.context import Context, Loan, NoLoan, PermittedMedium
from compliance.device_context import MAXIMUM_CONTEXT_BYTES, DeviceContext, read_context, reread_context, sign_context
from compliance.exceptions import Excuse
from compliance.policy import Policy, parse_policy
from compliance.report import DeviceReport
from compliance.rule import Rule
from compliance.rules.table import RULE_KINDS
from compliance.told_context import FailingSince, InHandUntil, ToldContext, for_device
from compliance.unknown import Unknown, Why
from compliance.verdict import Outcome, Verdict
from tests.fakes.good_facts import NOW
from tests.fakes.packs import FOLDER, pack_text

SIGNER = ServerSigner(Ed25519PrivateKey.generate())
PACKS = sorted(file.stem for file in FOLDER.glob("s0*.toml"))
TODAY = NOW.date()
DAY = timedelta(days=1)


@cache
def pack(name: str) -> Policy:
    return parse_policy(pack_text(name), name)


def signed(told: ToldContext) -> bytes:
    return sign_context(DeviceContext("example", b"d" * 32, b"n" * 32, 1, NOW, NOW + 90 * DAY, 7, told), SIGNER)


def heard(context: Context) -> ToldContext:
    """What of it arrives at the device: cut to what it needs, signed, sent, checked and read again."""
    return read_context(signed(ToldContext(for_device(context, TODAY))), (SIGNER.public_key,)).told


def contexts(policy: Policy) -> st.SearchStrategy[Context]:
    """What a school may have recorded of a device that reports now, with exceptions from any rules of its policy."""
    rules = st.sampled_from([rule.rule_id for rule in policy.device_rules])
    days = st.dates(TODAY - 40 * DAY, TODAY + 366 * DAY)
    excuses = st.lists(st.builds(Excuse, st.text(max_size=9), rules, st.text(), st.text(), days), max_size=6).map(tuple)
    spans = st.lists(st.builds(_span, days, st.integers(0, 120), st.text(max_size=9)), max_size=6).map(tuple)
    holidays = st.builds(BankHolidays, st.lists(st.tuples(days, st.text()), max_size=9).map(tuple), st.just((2026, 2027)))
    calendars = st.just(YEAR) | st.builds(SchoolCalendar, spans, spans, holidays)
    loans = st.just(NoLoan()) | anything(Loan)

    def agreed(context: Context, loan: Loan | NoLoan, excuses: tuple[Excuse, ...], calendar: SchoolCalendar) -> Context:
        on_loan = isinstance(loan, Loan)
        return replace(context, loan=loan, on_loan=on_loan, excuses=excuses, calendar=calendar)

    return st.builds(agreed, anything(Context), loans, excuses, calendars)


def _span(first: date, days: int, name: str) -> Span:
    return Span(first, first + days * DAY, name)


def only_the_collector_knows(rule: Rule) -> bool:
    kind = RULE_KINDS[rule.kind]
    return rule.expression is not None or kind.asks_the_collector or kind.remembers


@pytest.mark.parametrize("name", PACKS)
@given(data=st.data(), seen=any_report(), later=st.integers(0, 360))
@settings(max_examples=60)
def test_offline_every_rule_says_what_it_says_at_the_collector_or_that_only_the_collector_knows(
    name: str, data: st.DataObject, seen: DeviceReport, later: int
) -> None:
    policy, now = pack(name), NOW + later * DAY
    whole = replace(data.draw(contexts(policy)), evidence_as_of=now)
    there = {each.rule_id: each.outcome for each in assess(policy, seen, whole, now).outcomes}
    here = check(policy, seen, heard(whole), now)
    for rule, outcome in here.judged:
        if only_the_collector_knows(rule):
            assert outcome.verdict == there[rule.rule_id].verdict
        else:
            assert outcome == there[rule.rule_id]
    assert all(only_the_collector_knows(rule) and outcome.verdict is Verdict.UNKNOWN for rule, outcome in here.at_the_school)
    assert len(here.judged) + len(here.at_the_school) == len(policy.device_rules)


@given(context=anything(Context), at=st.integers(-365, 365))
@settings(max_examples=60)
def test_what_is_told_arrives_as_it_was_said_and_knows_the_same_school_days_for_a_year(context: Context, at: int) -> None:
    told = for_device(context, TODAY)
    assert heard(context).context == told
    day = TODAY + at * DAY
    assert told.calendar.is_school_day(day) == context.calendar.is_school_day(day)


def test_what_is_in_hand_and_since_when_a_check_fails_arrives_too() -> None:
    told = ToldContext(
        for_device(REGISTERS, TODAY), (InHandUntil("ENC-1", TODAY + DAY),), (FailingSince("ENC-1", NOW - 3 * DAY),)
    )
    assert reread_context(signed(told)).told == told


def test_no_reason_and_nobody_s_name_is_told_to_a_device() -> None:
    excuse = Excuse("EXC-2026-0001", "ENC-1", "its disk is being replaced", "H. Head", TODAY + DAY)
    sealed = signed(ToldContext(for_device(replace(REGISTERS, excuses=(excuse,)), TODAY)))
    assert b"EXC-2026-0001" in sealed
    assert (b"being replaced" in sealed, b"Head" in sealed) == (False, False)


@pytest.mark.parametrize("name", PACKS)
def test_a_school_year_with_an_exception_for_every_rule_leaves_much_room(name: str) -> None:
    excuses = tuple(
        Excuse(f"EXC-2026-{number:04}", rule.rule_id, "a reason", "H. Head", TODAY + 300 * DAY)
        for number, rule in enumerate(pack(name).device_rules)
    )
    permits = tuple(PermittedMedium(f"{number:012x}", TODAY, TODAY + 300 * DAY) for number in range(50))
    full = replace(REGISTERS, calendar=YEAR, excuses=excuses, media_permits=permits)
    assert len(signed(ToldContext(for_device(full, TODAY)))) < MAXIMUM_CONTEXT_BYTES / 10


def test_more_permits_than_a_device_is_told_are_not_known_to_it() -> None:
    permits = tuple(PermittedMedium(f"{number:012x}", TODAY, TODAY + DAY) for number in range(501))
    told = heard(replace(REGISTERS, media_permits=permits)).context.media_permits
    assert isinstance(told, Unknown)
    assert "more media permits" in str(told)


def check_of_one_that_cannot_read_its_disk(context: Context) -> LocalCheck:
    spoilt = report(without={"disk_encryption": Unknown(Why.ACCESS_DENIED, "it may not be read")})
    return check(pack("s004-primary"), spoilt, heard(context), NOW)


def outcome_of(checked: LocalCheck, rule_id: str) -> Outcome:
    return next(outcome for rule, outcome in (*checked.judged, *checked.at_the_school) if rule.rule_id == rule_id)


def excuse(rule_id: str) -> Excuse:
    return Excuse("EXC-2026-0001", rule_id, "", "", TODAY + 9 * DAY)


def test_what_is_excused_is_excused_on_the_device_and_says_until_when() -> None:
    found = outcome_of(check_of_one_that_cannot_read_its_disk(replace(REGISTERS, excuses=(excuse("ENC-1"),))), "ENC-1")
    assert (found.verdict, found.saw.split(" (")[0][:14]) == (Verdict.WAIVED, "Excused until ")


def test_an_exception_does_not_excuse_what_only_the_collector_knows() -> None:
    checked = check_of_one_that_cannot_read_its_disk(replace(REGISTERS, excuses=(excuse("SEEN-1"),)))
    found = outcome_of(checked, "SEEN-1")
    assert (found.verdict, "only the school's collector knows" in found.saw) == (Verdict.UNKNOWN, True)
    assert "SEEN-1" in [rule.rule_id for rule, _ in checked.at_the_school]


def test_of_two_exceptions_from_one_rule_the_one_that_lasts_longer_is_told() -> None:
    shorter, longer = replace(excuse("ENC-1"), until=TODAY + DAY), replace(excuse("ENC-1"), exception_id="EXC-2026-0002")
    for both in ((shorter, longer), (longer, shorter)):
        assert heard(replace(REGISTERS, excuses=both)).context.excuses == (longer,)
