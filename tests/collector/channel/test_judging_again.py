"""Judging again by what is held: the last full report, wherever it stands in the chain."""

import pytest

from collector.judging.judging_again import latest_report
from collector.judging.judging_together import judge_together
from collector.judging.judging_when_due import judge_due
from collector.sessions.acceptance import accept
from collector.store import devices, evidence, incidents, verdicts
from collector.store.incidents import IncidentKind
from collector.store.sqlite import SqliteDatabase
from compliance.continuity import EpochReason
from compliance.envelope import Purpose
from compliance.report import DeviceReport
from compliance.verdict import Verdict
from tests.fakes.chain import FakeChain
from tests.fakes.device import NOW
from tests.fakes.intake import FakeIntake
from tests.fakes.judging import judge_school

_STEPS = 1000
_HEARTBEATS = 5_000


@pytest.fixture
def first(intake: FakeIntake, chain: FakeChain) -> DeviceReport:
    """The only full report that the device has sent."""
    intake.accepted(chain, chain.report())
    return said_last(intake, chain)


def said_last(intake: FakeIntake, chain: FakeChain) -> DeviceReport:
    device = intake.device(chain)
    with intake.database.reading() as tx:
        found = latest_report(tx, device, NOW)
    assert found is not None
    return found


def test_heartbeats_a_gap_and_a_new_epoch_leave_the_last_report_what_it_was(
    intake: FakeIntake, chain: FakeChain, first: DeviceReport
) -> None:
    intake.accepted(chain, chain.heartbeat(), chain.lost(3), chain.begin_epoch())
    assert said_last(intake, chain) == first


def test_the_report_of_a_closed_epoch_counts_until_the_next_one(
    intake: FakeIntake, chain: FakeChain, first: DeviceReport
) -> None:
    with intake.database.writing() as tx:
        incidents.see(tx, "example", chain.device.device_id, IncidentKind.RESTORED, "restored", NOW)
        accept(tx, intake.device(chain), actor="T. Technician", now=NOW)
    assert said_last(intake, chain) == first
    intake.accepted(chain, chain.begin_epoch(EpochReason.ACCEPTED), chain.report())
    device = intake.device(chain)
    assert (device.last_report_epoch, device.last_report_sequence) == (1, 2)


def test_a_device_that_has_not_reported_has_said_nothing(intake: FakeIntake, chain: FakeChain) -> None:
    device = intake.device(chain)
    with intake.database.reading() as tx:
        assert latest_report(tx, device, NOW) is None


def test_judging_again_costs_the_same_however_many_heartbeats_have_come_since(
    intake: FakeIntake, chain: FakeChain, first: DeviceReport
) -> None:
    """A part of it holds the lock that every acknowledgement waits for."""
    before = work_of_a_tick(intake)
    with intake.database.writing() as tx:
        report = evidence.at(tx, chain.device.device_id, 0, 1)
        assert report is not None
        rows = [report._replace(sequence=place, payload_type=Purpose.HEARTBEAT) for place in range(2, _HEARTBEATS)]
        evidence.append_many(tx, rows)
    assert work_of_a_tick(intake) <= before + 2
    assert said_last(intake, chain) == first


def work_of_a_tick(intake: FakeIntake) -> int:
    """Thousands of steps of SQLite's machine, where devices are judged together and where each is alone."""
    assert isinstance(intake.database, SqliteDatabase)
    done = 0

    def step() -> int:
        nonlocal done
        done += 1
        return 0

    with intake.database.reading() as tx:
        everyone = devices.everyone(tx, "example")
        tx._connection.set_progress_handler(step, _STEPS)
        together = judge_together(tx, [each.device_id for each in everyone], NOW)
        latest_report(tx, everyone[0], NOW)
    intake.database._writer.set_progress_handler(step, _STEPS)
    with intake.database.writing() as tx:
        assert together.keep(tx) == []
    intake.database._writer.set_progress_handler(None, 0)
    return done


def test_a_school_that_was_judged_just_now_has_no_device_that_is_due(
    intake: FakeIntake, chain: FakeChain, first: DeviceReport
) -> None:
    judge_school(intake.database, "example", NOW)
    assert judge_due(intake.database, "example", NOW) == 0


def test_a_report_that_nobody_can_read_leaves_its_device_not_known_and_due(
    intake: FakeIntake, chain: FakeChain, first: DeviceReport
) -> None:
    with intake.database.writing() as tx:
        tx.run("ALTER TABLE envelopes RENAME TO envelopes_elsewhere")
    assert [judge_due(intake.database, "example", NOW) for _ in range(2)] == [1, 1]
    with intake.database.reading() as tx:
        assert {each.verdict for each in verdicts.of_device(tx, chain.device.device_id).values()} == {Verdict.UNKNOWN}
