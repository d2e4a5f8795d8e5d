"""What time alone changes is judged when it changes, and only the devices that it touches."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256

import pytest

from collector.judging.judging import policy_in_force
from collector.judging.judging_when_due import end_exceptions, judge_due
from collector.registers import exceptions, signers
from collector.registers.exception_requests import Request
from collector.reports.assembly import build
from collector.store import audit, devices, nonces, schools, verdicts
from collector.store.devices import DeviceState
from collector.store.signers import Signer, SignerRole
from collector.store.verdicts import StoredVerdict
from compliance.facts import LocksItself, NeverLocks, ScreenLock, SetBy, UserScreenLock
from compliance.verdict import Verdict
from tests.fakes.chain import FakeChain
from tests.fakes.device import NOW, FakeDevice
from tests.fakes.intake import FakeIntake
from tests.fakes.story import Story

NEVER = ScreenLock(
    has_desktop=True, users=(UserScreenLock("a", "GNOME", NeverLocks("idle-delay is 0"), SetBy.USER, user_may_change=True),)
)
SOON = ScreenLock(
    has_desktop=True, users=(UserScreenLock("a", "GNOME", LocksItself(300, 0), SetBy.USER, user_may_change=True),)
)
DAY = timedelta(days=1)
UNTIL = NOW.date() + 3 * DAY
END = datetime.combine(UNTIL + DAY, datetime.min.time(), UTC)


@pytest.fixture
def chain(intake: FakeIntake) -> FakeChain:
    """A device that has our nonce, which was issued just now."""
    with intake.database.writing() as tx:
        signers.register(tx, Signer("example", "H. Head", SignerRole.HEADTEACHER, NOW), actor="test")
    return fresh(intake, intake.enrolled())


@pytest.fixture
def failing(intake: FakeIntake, chain: FakeChain) -> FakeChain:
    """A device whose screen never locks."""
    intake.accepted(chain, locks(chain, NEVER))
    due(intake, NOW)
    return chain


def fresh(intake: FakeIntake, chain: FakeChain) -> FakeChain:
    """With a nonce of this moment."""
    chain.nonce = sha256(f"{intake.now}{chain.device.device_id.hex()}".encode()).digest()
    with intake.database.writing() as tx:
        nonces.issue(tx, chain.nonce, intake.now)
    return chain


def locks(chain: FakeChain, lock: ScreenLock) -> bytes:
    """The next report, all right but for this."""
    report = chain.device.report()
    return chain.report(replace(report, readings={**report.readings, "screen_lock": lock}))


def due(intake: FakeIntake, now: datetime) -> int:
    """How many devices were judged again."""
    end_exceptions(intake.database, "example", now)
    return judge_due(intake.database, "example", now)


def lock_of(intake: FakeIntake, chain: FakeChain) -> StoredVerdict:
    return verdict_of(intake, chain, "LOCK-1")


def verdict_of(intake: FakeIntake, chain: FakeChain, rule_id: str) -> StoredVerdict:
    with intake.database.reading() as tx:
        return verdicts.of_device(tx, chain.device.device_id)[rule_id]


def grant(intake: FakeIntake, chain: FakeChain | None, group: str = "") -> str:
    with intake.database.writing() as tx:
        device = None if chain is None else devices.find(tx, chain.device.device_id)
        request = Request("LOCK-1", device, group, "it shows the time table", "T. Technician", "H. Head", UNTIL)
        return exceptions.grant(tx, "example", request, policy_in_force(tx, "example"), actor="test", now=NOW).exception_id


def test_where_nothing_is_due_nothing_is_judged(intake: FakeIntake, failing: FakeChain) -> None:
    assert (due(intake, NOW), due(intake, NOW + timedelta(minutes=1))) == (0, 0)
    assert due(intake, NOW + DAY) == 1


def test_a_report_makes_its_device_due_and_no_other(intake: FakeIntake, failing: FakeChain) -> None:
    other = intake.enrolled(FakeDevice(serial="OTHER-1", asset_tag="OTHER-1"))
    intake.accepted(other, locks(other, SOON))
    assert due(intake, NOW) == 1
    intake.accepted(failing, locks(failing, SOON))
    assert due(intake, NOW) == 1


def test_a_device_that_changes_its_state_is_due(intake: FakeIntake, failing: FakeChain) -> None:
    with intake.database.writing() as tx:
        devices.set_state(tx, failing.device.device_id, DeviceState.QUARANTINED, "two of them", NOW + timedelta(seconds=1))
    assert due(intake, NOW + timedelta(seconds=2)) == 1


def test_evidence_is_too_old_at_the_very_minute(intake: FakeIntake, failing: FakeChain) -> None:
    """It is good for 30 days: the devices that are due on the last day are due again where it ends."""
    with intake.database.reading() as tx:
        device = devices.find(tx, failing.device.device_id)
    assert device is not None
    assert device.fresh_as_of is not None
    ends = device.fresh_as_of + 30 * DAY
    assert due(intake, ends - timedelta(hours=2)) == 1
    assert due(intake, ends - timedelta(minutes=1)) == 0
    assert due(intake, ends + timedelta(seconds=15)) == 1
    assert lock_of(intake, failing).verdict is Verdict.UNKNOWN


def test_an_exception_excuses_at_once_and_its_end_returns_the_verdict_by_itself(intake: FakeIntake, failing: FakeChain) -> None:
    began = lock_of(intake, failing).since
    grant(intake, failing)
    assert due(intake, NOW + timedelta(seconds=1)) == 1
    assert lock_of(intake, failing).verdict is Verdict.WAIVED
    due(intake, END - timedelta(hours=12))
    assert due(intake, END - timedelta(seconds=1)) == 0
    assert due(intake, END + timedelta(seconds=10)) == 1
    found = lock_of(intake, failing)
    assert (found.verdict, found.since) == (Verdict.FAIL, began)
    with intake.database.reading() as tx:
        assert [each.action for each in audit.recent(tx, "example", 2)] == ["exception.end", "exception.grant"]


def test_a_revocation_returns_the_verdict_since_it_began(intake: FakeIntake, failing: FakeChain) -> None:
    began, number = lock_of(intake, failing).since, grant(intake, failing)
    due(intake, NOW)
    with intake.database.writing() as tx:
        exceptions.revoke(tx, "example", number, "no longer needed", actor="test", now=NOW)
    assert due(intake, NOW + timedelta(seconds=1)) == 1
    assert (lock_of(intake, failing).verdict, lock_of(intake, failing).since) == (Verdict.FAIL, began)


def test_a_failure_that_began_while_it_was_excused_began_then(intake: FakeIntake, chain: FakeChain) -> None:
    intake.accepted(chain, locks(chain, SOON))
    grant(intake, chain)
    assert lock_of(intake, chain).verdict is Verdict.PASS
    intake.now = NOW + DAY
    fresh(intake, chain)
    intake.accepted(chain, locks(chain, NEVER))
    assert lock_of(intake, chain).verdict is Verdict.WAIVED
    due(intake, END + timedelta(seconds=10))
    assert (lock_of(intake, chain).verdict, lock_of(intake, chain).since) == (Verdict.FAIL, NOW + DAY)
    with intake.database.reading() as tx:
        history = {each.rule_id: each for each in verdicts.remembered(tx, chain.device.device_id)}
    assert history["LOCK-1"].failing_since == NOW + DAY


def test_an_exception_for_a_group_touches_that_group_only(intake: FakeIntake, failing: FakeChain) -> None:
    grant(intake, None, "windows")
    assert due(intake, NOW) == 0
    grant(intake, None, "linux")
    assert due(intake, NOW) == 1
    assert lock_of(intake, failing).verdict is Verdict.WAIVED


def test_what_is_not_believed_is_not_excused(intake: FakeIntake, failing: FakeChain) -> None:
    """An exception names a rule. That a device is quarantined, it does not name."""
    grant(intake, failing)
    due(intake, NOW)
    with intake.database.writing() as tx:
        devices.set_state(tx, failing.device.device_id, DeviceState.QUARANTINED, "two of them", NOW)
        policy = policy_in_force(tx, "example")
        (entry,) = build(tx, schools.everyone(tx)[0], policy, NOW).devices
    assert {each.verdict for each in entry.checks} == {Verdict.UNKNOWN}


def test_a_failure_of_the_last_day_of_term_is_the_same_failure_in_september(intake: FakeIntake, failing: FakeChain) -> None:
    """Six weeks in a cupboard: Not known, and then what it was, since when it was."""
    began = lock_of(intake, failing).since
    due(intake, NOW + 43 * DAY)
    assert lock_of(intake, failing).verdict is Verdict.UNKNOWN
    intake.now = NOW + 44 * DAY
    fresh(intake, failing)
    intake.accepted(failing, locks(failing, NEVER))
    assert (lock_of(intake, failing).verdict, lock_of(intake, failing).since) == (Verdict.FAIL, began)


@pytest.mark.parametrize("loss", ["gap", "epoch"])
def test_what_is_lost_takes_at_once_what_was_said_of_thirty_days(intake: FakeIntake, chain: FakeChain, loss: str) -> None:
    """No report comes: among what is lost may be one of a stick, and heartbeats say nothing of it."""
    story = Story(intake, chain)
    for each in ("no stick", "a day", "no stick", "send"):
        story.tell(each)
    due(intake, intake.now)
    assert verdict_of(intake, chain, "MED-1").verdict is Verdict.PASS
    for each in (loss, "send"):
        story.tell(each)
    assert due(intake, intake.now) == 1
    assert verdict_of(intake, chain, "MED-1").verdict is Verdict.UNKNOWN


AHEAD = NOW + 400 * DAY


@pytest.fixture
def set_back(intake: FakeIntake, failing: FakeChain) -> FakeChain:
    """The same device, excused for three days, after a clock that was ahead for a minute judged it, and was set back."""
    grant(intake, failing)
    due(intake, AHEAD)
    assert lock_of(intake, failing).verdict is Verdict.UNKNOWN
    return failing


def test_a_look_that_a_clock_wrote_while_it_was_ahead_is_due_once_it_is_set_back(
    intake: FakeIntake, set_back: FakeChain
) -> None:
    """Decision 0041: a device that is silent says nothing that would make it due."""
    assert due(intake, NOW + timedelta(minutes=1)) == 1
    assert due(intake, NOW + timedelta(minutes=2)) == 0


def test_a_clock_that_is_set_back_by_less_than_an_hour_makes_nobody_due(intake: FakeIntake, failing: FakeChain) -> None:
    assert due(intake, NOW - timedelta(minutes=59)) == 0


def test_an_exception_that_a_clock_ended_while_it_was_ahead_excuses_again_and_ends_in_its_time(
    intake: FakeIntake, set_back: FakeChain
) -> None:
    due(intake, NOW + timedelta(minutes=1))
    assert lock_of(intake, set_back).verdict is Verdict.WAIVED
    due(intake, END - timedelta(hours=12))
    assert due(intake, END + timedelta(seconds=10)) == 1
    assert lock_of(intake, set_back).verdict is Verdict.FAIL
    with intake.database.reading() as tx:
        assert [each.action for each in audit.recent(tx, "example", 20)].count("exception.end") == 1
