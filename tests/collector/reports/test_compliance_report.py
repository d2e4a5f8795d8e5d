"""The report says what the store holds, and no more than was judged."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from collector.judging.packs import find_pack
from collector.reports.as_json import device_plain
from collector.reports.assembly import build
from collector.reports.compliance_report import CheckEntry, ComplianceReport, LoanEntry, PolicyName
from collector.reports.summary import counts
from collector.store import devices, loans, schools, verdicts
from collector.store.database import Database
from collector.store.devices import DeviceState
from collector.store.loans import LoanState
from collector.store.sqlite import SqliteDatabase
from collector.store.verdicts import StoredVerdict, VerdictRow
from compliance.policy import Policy
from compliance.verdict import Verdict
from tests.fakes.school_records import DEVICE, LATER, LOAN, NOW, SCHOOL

POLICY = find_pack("s004-primary").policy


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    opened = SqliteDatabase(tmp_path / "rollcall.db")
    with opened.writing() as tx:
        schools.create(tx, SCHOOL)
        devices.enrol(tx, DEVICE)
    yield opened
    opened.close()


def report_of(database: Database, policy: Policy | None = POLICY) -> ComplianceReport:
    with database.reading() as tx:
        return build(tx, SCHOOL, policy, LATER)


def judged(database: Database, rule_id: str, verdict: Verdict, saw: str = "as it is", digest: bytes = POLICY.digest) -> None:
    with database.writing() as tx:
        failing_since = NOW if verdict is Verdict.FAIL else None
        stored = StoredVerdict(rule_id, verdict, saw, "what is asked", NOW, failing_since, digest)
        verdicts.replace_many(tx, SCHOOL.school_id, [VerdictRow(DEVICE.device_id, stored)])


def check(database: Database, rule_id: str) -> CheckEntry:
    (device,) = report_of(database).devices
    return next(each for each in device.checks if each.rule == rule_id)


def test_it_names_school_moment_and_policy(database: Database):
    report = report_of(database)
    assert (report.school, report.generated_at, report.policy) == (
        "Example Primary School",
        LATER,
        PolicyName("s004-primary", POLICY.version, POLICY.title),
    )


def test_without_a_policy_a_device_is_not_judged_and_never_meets(database: Database):
    (device,) = report_of(database, policy=None).devices
    assert (device.checks, device.verdict) == ((), Verdict.UNKNOWN)


def test_a_device_that_has_not_reported_is_unknown_in_every_rule(database: Database):
    (device,) = report_of(database).devices
    assert {(each.verdict, each.saw) for each in device.checks} == {(Verdict.UNKNOWN, "The device has not reported yet")}


def test_a_verdict_comes_with_its_clause_and_day_of_grace(database: Database):
    judged(database, "ENC-1", Verdict.FAIL, "the system disk (/) is not encrypted")
    found = check(database, "ENC-1")
    assert (found.verdict, found.saw, found.clause.section, found.put_right_by) == (
        Verdict.FAIL,
        "the system disk (/) is not encrypted",
        "4.5",
        date(2026, 11, 21),
    )


def test_it_says_how_to_put_it_right_on_the_device_s_own_system(database: Database):
    judged(database, "ENC-1", Verdict.FAIL)
    (rule,) = [each for each in POLICY.rules if each.rule_id == "ENC-1"]
    assert check(database, "ENC-1").how_to_fix == rule.how_to_fix["linux"]


def test_what_does_not_need_action_has_no_day_to_put_it_right(database: Database):
    judged(database, "ENC-1", Verdict.UNKNOWN)
    assert check(database, "ENC-1").put_right_by is None


def test_a_verdict_by_another_text_of_the_policy_is_not_taken_for_one_by_this(database: Database):
    judged(database, "ENC-1", Verdict.PASS, digest=bytes(32))
    assert check(database, "ENC-1").verdict is Verdict.UNKNOWN


@pytest.mark.parametrize(
    ("state", "saw"),
    [
        (DeviceState.PENDING_APPROVAL, "It is not believed before a technician has approved it (because)"),
        (DeviceState.TO_BE_CONFIRMED, "It is not believed before a technician has confirmed it (because)"),
        (DeviceState.QUARANTINED, "It is not believed until a person has looked (because)"),
        (DeviceState.LOST, "It is lost, so it is not believed until it is found (because)"),
        (DeviceState.RETURNED, "It was returned and is not judged any more (because)"),
        (DeviceState.DISPOSED, "It was disposed of and is not judged any more (because)"),
    ],
)
def test_what_is_held_of_a_device_that_may_not_speak_is_not_believed(database: Database, state: DeviceState, saw: str):
    for rule in POLICY.rules:
        judged(database, rule.rule_id, Verdict.PASS)
    with database.writing() as tx:
        devices.set_state(tx, DEVICE.device_id, state, "because", LATER)
    report = report_of(database)
    (device,) = report.devices
    assert {(each.verdict, each.saw, each.since) for each in device.checks} == {(Verdict.UNKNOWN, saw, LATER)}
    assert (device.verdict, device_plain(device, LATER.date())["verdict"]) == (Verdict.UNKNOWN, "UNKNOWN")


def test_a_quarantined_device_is_counted_as_not_known(database: Database):
    for rule in POLICY.rules:
        judged(database, rule.rule_id, Verdict.PASS)
    before = {each.verdict: each.number for each in counts(report_of(database).in_use)}
    with database.writing() as tx:
        devices.set_state(tx, DEVICE.device_id, DeviceState.QUARANTINED, "forked", LATER)
    after = {each.verdict: each.number for each in counts(report_of(database).in_use)}
    assert before == {Verdict.PASS: 1, Verdict.FAIL: 0, Verdict.UNKNOWN: 0}
    assert after == {Verdict.PASS: 0, Verdict.FAIL: 0, Verdict.UNKNOWN: 1}


def test_a_loan_is_shown_with_its_borrower_and_day(database: Database):
    with database.writing() as tx:
        loans.add(tx, replace(LOAN, state=LoanState.CLEARED))
        devices.enrol(tx, replace(DEVICE, device_id=bytes(32), signing_key=b"8", loan_id=LOAN.loan_id))
    assert [each.loan for each in report_of(database).devices if each.loan] == [
        LoanEntry(LOAN.loan_id, LoanState.CLEARED, "A. Sample", date(2027, 7, 21), cleared=True)
    ]


def test_what_a_device_says_of_itself_is_made_harmless(database: Database):
    with database.writing() as tx:
        hostile = replace(DEVICE, device_id=bytes(32), signing_key=b"8", name="\x1b[2J", serial="\u202e123", asset_tag="a\nb")
        devices.enrol(tx, replace(hostile, enrolled_at=NOW + timedelta(minutes=1)))
    shown = report_of(database).devices[-1]
    assert (shown.name, shown.serial, shown.asset_tag) == (r"\x1b[2J", r"\u202e123", "a b")


def test_what_was_seen_on_a_device_is_made_harmless(database: Database):
    judged(database, "ENC-1", Verdict.FAIL, "/\x1b]0;owned\x07 is not encrypted")
    assert check(database, "ENC-1").saw == r"/\x1b]0;owned\x07 is not encrypted"
