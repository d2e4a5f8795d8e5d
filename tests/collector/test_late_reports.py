"""A report that was made under one policy and came under another: each day is judged by its own."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from collector.store import policies, verdict_past, verdicts
from compliance.facts import Antivirus
from compliance.verdict import Verdict
from tests.fakes.chain import FakeChain
from tests.fakes.device import NOW
from tests.fakes.good_facts import PRODUCT
from tests.fakes.intake import FakeIntake, founded
from tests.fakes.judging import judge_school
from tests.fakes.past_days import HOUR, NEVER, SOON, TEN_MINUTES, adopt, heard, lock_at, made, past, received


@pytest.fixture
def intake(tmp_path: Path) -> Iterator[FakeIntake]:
    opened = founded(tmp_path / "data")
    yield opened
    opened.database.close()


@pytest.fixture
def chain(intake: FakeIntake) -> FakeChain:
    """A device that was enrolled now, and heard a nonce of the collector then: nothing that it says is older."""
    return heard(intake, intake.enrolled())


def test_a_report_made_under_another_policy_is_judged_by_the_policy_of_each_day(intake: FakeIntake, chain: FakeChain) -> None:
    received(intake, chain, NOW, made(chain, NEVER, NOW))
    adopt(intake, "LOCK-1", NOW + 4 * HOUR, limit="5 min")
    adopt(intake, "LOCK-1", NOW + 6 * HOUR, version="2")
    received(intake, chain, NOW + 10 * HOUR, made(chain, TEN_MINUTES, NOW + 2 * HOUR))
    hours = (1, 3, 5, 7)
    shown = [lock_at(intake, chain, NOW + each * HOUR) for each in hours]
    as_known_then = [lock_at(intake, chain, NOW + each * HOUR, NOW + each * HOUR) for each in hours]
    assert (shown, as_known_then) == ([Verdict.FAIL, Verdict.PASS, Verdict.FAIL, Verdict.PASS], [Verdict.FAIL] * 4)


def test_no_verdict_is_dated_before_the_policy_that_judges_was_adopted(intake: FakeIntake, chain: FakeChain) -> None:
    received(intake, chain, NOW, made(chain, SOON, NOW))
    adopt(intake, "LOCK-1", NOW + 4 * HOUR, limit="5 min")
    received(intake, chain, NOW + 10 * HOUR, made(chain, TEN_MINUTES, NOW + 2 * HOUR))
    with intake.database.reading() as tx:
        digest, since = policies.digest_in_force(tx, "example"), policies.in_force_since(tx, "example")
        lines = verdict_past.everything(tx, chain.device.device_id)
        held = verdicts.of_device(tx, chain.device.device_id)["LOCK-1"]
    assert since == min(each.valid_at for each in lines if each.policy_digest == digest) == held.failing_from


def test_a_rule_of_a_policy_before_says_nothing_of_the_days_after_it(intake: FakeIntake, chain: FakeChain) -> None:
    received(intake, chain, NOW, made(chain, SOON, NOW))
    adopt(intake, "FW-1", NOW + 4 * HOUR)
    received(intake, chain, NOW + 10 * HOUR, made(chain, NEVER, NOW + 2 * HOUR))
    with intake.database.reading() as tx:
        found = verdict_past.counts(tx, "example", NOW + 5 * HOUR, intake.now)
    assert (lock_at(intake, chain, NOW + 3 * HOUR), {each.rule_id for each in found}) == (Verdict.FAIL, {"FW-1"})


def test_a_report_made_before_any_policy_was_adopted_is_judged_from_the_first_one_on(
    intake: FakeIntake, chain: FakeChain
) -> None:
    with intake.database.writing() as tx:
        for table in ("policy_adoptions", "policies"):
            tx.run(f"DELETE FROM {table}")  # noqa: S608 - two names of ours
    adopt(intake, "LOCK-1", NOW + 4 * HOUR)
    received(intake, chain, NOW + 10 * HOUR, made(chain, SOON, NOW + 2 * HOUR))
    with intake.database.reading() as tx:
        before = verdict_past.of_device(tx, chain.device.device_id, NOW + 3 * HOUR, intake.now)
    assert (before, lock_at(intake, chain, NOW + 5 * HOUR)) == ({}, Verdict.PASS)


def test_a_late_report_says_nothing_of_the_days_on_which_it_had_not_come(intake: FakeIntake, chain: FakeChain) -> None:
    """That nothing had been heard for thirty days stays true of those days, whenever what comes then was made."""
    adopt(intake, "SEEN-1", NOW)
    received(intake, chain, NOW, made(chain, SOON, NOW))
    judge_school(intake.database, "example", NOW + timedelta(days=40))
    received(intake, chain, NOW + timedelta(days=45), made(chain, SOON, NOW + timedelta(days=1)))
    silent, heard_again = (past(intake, chain, NOW + timedelta(days=each)).checks[0] for each in (41, 45))
    assert (silent.verdict, heard_again.verdict) == (Verdict.FAIL, Verdict.PASS)
    assert silent.held is not None
    assert silent.held.valid_at <= NOW + timedelta(days=40)


def with_antivirus_of(chain: FakeChain, at: datetime) -> bytes:
    """A report that was made then, by a device whose virus definitions were published an hour before."""
    report = chain.device.report()
    antivirus = Antivirus((replace(PRODUCT, signatures_published_at=at - HOUR),))
    return chain.report(replace(report, taken_at=at, readings={**report.readings, "antivirus": antivirus}))


def shown_on(intake: FakeIntake, chain: FakeChain, *days: int) -> list[Verdict]:
    return [past(intake, chain, NOW + timedelta(days=each)).checks[0].verdict for each in days]


def test_what_was_young_when_a_report_was_made_grew_old_on_the_days_that_it_was_on_its_way(
    intake: FakeIntake, chain: FakeChain
) -> None:
    adopt(intake, "AV-2", NOW)
    received(intake, chain, NOW, with_antivirus_of(chain, NOW))
    received(intake, chain, NOW + timedelta(days=20), with_antivirus_of(chain, NOW + timedelta(days=5)))
    assert shown_on(intake, chain, 1, 5, 11, 13, 20) == [Verdict.PASS] * 3 + [Verdict.FAIL] * 2
    with intake.database.reading() as tx:
        failing_from = verdicts.of_device(tx, chain.device.device_id)["AV-2"].failing_from
    assert failing_from is not None
    assert abs(failing_from - (NOW + timedelta(days=12))) < 2 * HOUR


def test_reports_of_many_days_that_come_together_each_stand_until_the_next_one(intake: FakeIntake, chain: FakeChain) -> None:
    adopt(intake, "AV-2", NOW)
    received(intake, chain, NOW, with_antivirus_of(chain, NOW))
    many = [with_antivirus_of(chain, NOW + timedelta(days=each)) for each in (6, 10, 25)]
    received(intake, chain, NOW + timedelta(days=26), *many)
    assert shown_on(intake, chain, 6, 14, 16, 19, 26) == [Verdict.PASS] * 3 + [Verdict.FAIL, Verdict.PASS]


def test_evidence_that_was_good_on_a_day_is_good_of_that_day_however_late_it_came(intake: FakeIntake, chain: FakeChain) -> None:
    adopt(intake, "LOCK-1", NOW)
    received(intake, chain, NOW, made(chain, SOON, NOW))
    received(intake, chain, NOW + timedelta(days=60), made(chain, SOON, NOW + timedelta(days=25)))
    assert shown_on(intake, chain, 25, 29, 60) == [Verdict.PASS, Verdict.PASS, Verdict.UNKNOWN]
