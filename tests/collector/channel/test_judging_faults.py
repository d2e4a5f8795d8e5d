"""A fault in judging costs no evidence: it is stored and acknowledged, and what could not be judged is Not known."""

import contextlib
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from collector.arrivals import Accepted, Answer, Arrival
from collector.errors import EnvelopeRefused
from collector.evidence.ledger import Ledger
from collector.reports.assembly import build
from collector.store import loans, schools, verdicts
from collector.store.database import Transaction
from collector.store.verdicts import StoredVerdict
from compliance.chain import NackCode
from compliance.policy import parse_policy
from compliance.verdict import Verdict
from tests.collector.channel.test_ledger import Waiting
from tests.fakes.chain import FakeChain
from tests.fakes.device import NOW, FakeDevice
from tests.fakes.intake import FakeIntake
from tests.fakes.judging import judge_school
from tests.fakes.packs import S004, S004_FILE
from tests.fakes.school_records import LOAN

MINUTE = timedelta(minutes=1)


def through_the_ledger(intake: FakeIntake, *sealed: tuple[FakeChain, bytes]) -> list[Answer]:
    waiting = Waiting(len(sealed))
    with contextlib.closing(Ledger(intake.database, lambda: NOW, intake.signer)) as ledger:
        ledger.take_all([Arrival(each, chain.device.device_id, "1", "grpc", waiting) for chain, each in sealed])
        assert waiting.all_heard.wait(20)
    return waiting.answers


def held(intake: FakeIntake, chain: FakeChain) -> dict[str, StoredVerdict]:
    with intake.database.reading() as tx:
        return verdicts.of_device(tx, chain.device.device_id)


def a_policy_that_cannot_be_read(tx: Transaction) -> None:
    tx.run("UPDATE policies SET source = 'this is no policy', digest = :digest", {"digest": b"unreadable".ljust(32)})


def no_asset_list(tx: Transaction) -> None:
    tx.run("ALTER TABLE assets RENAME TO assets_elsewhere")


FAULTS = [a_policy_that_cannot_be_read, no_asset_list]


@pytest.mark.parametrize("fault", FAULTS)
def test_what_cannot_be_judged_is_stored_and_acknowledged_and_no_verdict_of_before_stands(
    intake: FakeIntake, chain: FakeChain, fault: Callable[[Transaction], None]
) -> None:
    intake.accepted(chain, chain.report())
    before = held(intake, chain)
    with intake.database.writing() as tx:
        fault(tx)
    answers = through_the_ledger(intake, *[(chain, chain.report()) for _ in range(5)])
    after = held(intake, chain)
    assert [each.sequence for each in answers if isinstance(each, Accepted)] == [6] * 5
    assert before["ACC-3"].verdict is Verdict.PASS
    assert before.keys() == after.keys()
    assert {each.verdict for each in after.values()} == {Verdict.UNKNOWN}
    assert all(each.saw.startswith("the collector could not judge this device: ") for each in after.values())


def test_the_tick_leaves_no_verdict_that_nobody_could_reach_again_and_judges_when_it_can(
    intake: FakeIntake, chain: FakeChain
) -> None:
    intake.accepted(chain, chain.report())
    with intake.database.writing() as tx:
        no_asset_list(tx)
    judge_school(intake.database, "example", NOW + MINUTE)
    assert held(intake, chain)["ACC-3"].verdict is Verdict.UNKNOWN
    with intake.database.writing() as tx:
        tx.run("ALTER TABLE assets_elsewhere RENAME TO assets")
    judge_school(intake.database, "example", NOW + 2 * MINUTE)
    assert held(intake, chain)["ACC-3"].verdict is Verdict.PASS


def test_a_failure_that_could_not_be_judged_for_a_while_is_the_same_failure(intake: FakeIntake, chain: FakeChain) -> None:
    intake.accepted(chain, chain.report())
    failing = {rule for rule, each in held(intake, chain).items() if each.failing_since is not None}
    with intake.database.writing() as tx:
        no_asset_list(tx)
    intake.now += MINUTE
    intake.accepted(chain, chain.report())
    assert {rule for rule, each in held(intake, chain).items() if each.failing_since == NOW} == failing


def test_the_page_says_that_the_device_could_not_be_judged(intake: FakeIntake, chain: FakeChain) -> None:
    intake.accepted(chain, chain.report())
    with intake.database.writing() as tx:
        no_asset_list(tx)
    intake.accepted(chain, chain.report())
    policy = parse_policy(S004, S004_FILE.name)
    with intake.database.reading() as tx:
        (school,) = schools.everyone(tx)
        (entry,) = build(tx, school, policy, NOW).devices
    assert entry.verdict is Verdict.UNKNOWN
    assert {each.saw.partition(":")[0] for each in entry.checks} == {"the collector could not judge this device"}


def test_what_only_our_code_fails_on_costs_the_judging_of_that_device(intake: FakeIntake, chain: FakeChain) -> None:
    other = intake.enrolled(FakeDevice(serial="OTHER-1", asset_tag="LAP-0002"))
    intake.accepted(chain, chain.report())
    with intake.database.writing() as tx:
        loans.add(tx, replace(LOAN, device_id=chain.device.device_id))
        tx.run("UPDATE loans SET due_back = 'no day'")
        tx.run(
            "UPDATE devices SET loan_id = :loan WHERE device_id = :device",
            {"loan": LOAN.loan_id, "device": chain.device.device_id},
        )
    answers = through_the_ledger(intake, (chain, chain.report()), (other, other.report()))
    assert [each for each in answers if not isinstance(each, Accepted)] == []
    assert {each.verdict for each in held(intake, chain).values()} == {Verdict.UNKNOWN}
    assert held(intake, other)["ACC-3"].verdict is Verdict.PASS


def test_where_not_even_that_can_be_written_the_report_is_asked_for_again_and_never_given_up(
    intake: FakeIntake, chain: FakeChain
) -> None:
    """INTERNAL three times, and a device gives a message up: that is said of what an envelope does, never of the database."""
    other = intake.enrolled(FakeDevice(serial="OTHER-1", asset_tag="LAP-0002"))
    with intake.database.writing() as tx:
        tx.run(
            "CREATE TRIGGER broken BEFORE INSERT ON verdicts WHEN LOWER(HEX(new.device_id)) = "
            f"'{chain.device.device_id.hex()}' BEGIN SELECT RAISE(FAIL, 'broken'); END"
        )
    answers = through_the_ledger(intake, (chain, chain.report()), (other, other.report()))
    assert isinstance(answers[0], EnvelopeRefused)
    assert (answers[0].code, isinstance(answers[1], Accepted)) == (NackCode.STORAGE_FULL, True)
    assert intake.device(chain).head_sequence == 0
