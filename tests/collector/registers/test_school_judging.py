"""A school is judged by what its people recorded, and its verdicts remember since when."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from collector.founding import adopt_policy
from collector.judging.school_judging import judge_registers, lines_of
from collector.registers.recording import Recording
from collector.registers.school_context import school_context_of
from collector.store import assets, devices, loans, register_lines, school_verdicts
from collector.store.assets import Asset
from collector.store.database import Database
from collector.store.loans import LoanState
from collector.store.register_lines import StoredLine
from collector.store.school_verdicts import StoredSchoolVerdict
from compliance.policy import parse_policy
from compliance.registers import CATALOGUE
from compliance.registers.backups import BackupTest
from compliance.school_context import AssetKept, DeviceKept, LoanKept
from compliance.verdict import Verdict
from tests.fakes.school_policy import SCHOOL_POLICY
from tests.fakes.school_records import DEVICE, LATER, LOAN, NOW
from tests.fakes.store_rows import school_changes_of

BACKUPS = CATALOGUE["backup-tests"]
RESTORED = BackupTest(date(2026, 11, 4), "server", "three files", restored=True, tested_by="T. Technician")
FAILED = replace(RESTORED, restored=False)
DAY = timedelta(days=1)


@pytest.fixture
def school(database: Database) -> Database:
    """A school that has adopted a policy with rules about the school."""
    with database.writing() as tx:
        adopt_policy(tx, "example", parse_policy(SCHOOL_POLICY, "small.toml"), "small.toml", NOW)
    return database


def record(school: Database, line: object) -> None:
    with school.writing() as tx:
        Recording(tx, "example", actor="the office", now=NOW).add(BACKUPS, line)


def verdict(school: Database, rule: str = "BKP-1") -> StoredSchoolVerdict:
    with school.reading() as tx:
        return school_verdicts.of_school(tx, "example")[rule]


def test_what_nobody_recorded_is_not_known(school: Database):
    judge_registers(school, "example", NOW)
    assert (verdict(school).verdict, verdict(school, "REP-1").verdict) == (Verdict.UNKNOWN, Verdict.UNKNOWN)


def test_a_verdict_keeps_its_since_while_it_stays_what_it_is(school: Database):
    record(school, FAILED)
    for days in range(3):
        judge_registers(school, "example", NOW + days * DAY)
    assert (verdict(school).verdict, verdict(school).since, verdict(school).failing_since) == (Verdict.FAIL, NOW, NOW)


def test_time_alone_lets_a_rule_fail_and_the_day_is_remembered(school: Database):
    record(school, RESTORED)
    judge_registers(school, "example", NOW)
    judge_registers(school, "example", NOW + 100 * DAY)
    with school.reading() as tx:
        changes = [(each.before, each.after, each.at) for each in school_changes_of(tx, "example") if each.rule_id == "BKP-1"]
    assert changes == [(None, Verdict.PASS, NOW), (Verdict.PASS, Verdict.FAIL, NOW + 100 * DAY)]


def test_a_verdict_names_the_lines_that_it_is_about(school: Database):
    record(school, FAILED)
    judge_registers(school, "example", NOW)
    assert [(each.register, each.line_id) for each in lines_of(verdict(school))] == [("backup-tests", "1")]


def test_a_line_that_cannot_be_read_leaves_every_rule_not_known_with_the_reason(school: Database):
    record(school, RESTORED)
    judge_registers(school, "example", NOW)
    with school.writing() as tx:
        register_lines.add(tx, StoredLine("example", "reviews", 1, 1, '{"what": "horoscope"}', NOW, "later", None))
    judge_registers(school, "example", LATER)
    assert (verdict(school).verdict, "reviews 1 cannot be read" in verdict(school).saw) == (Verdict.UNKNOWN, True)


def test_rules_that_the_policy_no_longer_has_lose_their_verdicts(school: Database):
    judge_registers(school, "example", NOW)
    without = SCHOOL_POLICY.replace('id = "BKP-1"', 'id = "BKP-2"')
    with school.writing() as tx:
        adopt_policy(tx, "example", parse_policy(without, "small.toml"), "small.toml", LATER)
    judge_registers(school, "example", LATER)
    with school.reading() as tx:
        assert list(school_verdicts.of_school(tx, "example")) == ["BKP-2", "REP-1"]


def test_a_school_without_a_policy_is_not_judged(database: Database):
    judge_registers(database, "example", NOW)
    with database.reading() as tx:
        assert school_verdicts.of_school(tx, "example") == {}


def test_loans_assets_and_devices_are_part_of_what_is_judged_and_simulated_ones_are_not(database: Database):
    asset = Asset("example", "RC-0007", "Contoso", "Slate 5", "AB12CD", "", None, None, simulated=False, imported_at=NOW)
    reported = replace(DEVICE, last_report_at=NOW)
    simulated = replace(DEVICE, device_id=b"s" * 32, signing_key=b"s", simulated=True)
    with database.writing() as tx:
        assets.put_many(tx, [asset, replace(asset, asset_tag="SIM-1", serial="", simulated=True)])
        for each in (reported, simulated):
            devices.enrol(tx, each)
        loans.add(tx, replace(LOAN, device_id=DEVICE.device_id, state=LoanState.RETURNED))
        loans.add(tx, replace(LOAN, loan_id="L-2", state=LoanState.AUTHORISED))
        context = school_context_of(tx, "example", NOW)
    assert context.assets == (AssetKept("RC-0007", "AB12CD"),)
    assert context.devices == (DeviceKept("RC-0007", "RC-0007", "AB12CD", NOW.date(), has_ended=False),)
    assert set(context.loans) == {
        LoanKept("L-2026-0001", "A. Sample", NOW.date(), is_back=True, is_reset=False),
        LoanKept("L-2", "A. Sample", None, is_back=False, is_reset=False),
    }
