"""How old evidence is: by the collector's own nonces, whatever the device's clock says."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from collector.judging.judging_when_due import judge_due
from collector.store import evidence, nonces, verdicts
from collector.store.verdicts import StoredVerdict
from compliance.assessment import Verdict
from tests.fakes.chain import FakeChain
from tests.fakes.device import NOW
from tests.fakes.intake import FakeIntake

DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)
OURS = b"a nonce of this collector".ljust(32)
LATER = b"a later nonce".ljust(32)
AHEAD = b"a nonce of a time to come".ljust(32)
FOREIGN = b"a nonce of somebody else".ljust(32)


@pytest.fixture
def chain(intake: FakeIntake) -> FakeChain:
    """A device that has our nonce, which was issued just now."""
    with intake.database.writing() as tx:
        nonces.issue(tx, OURS, NOW)
    enrolled = intake.enrolled()
    enrolled.nonce = OURS
    return enrolled


def automatic_login(intake: FakeIntake, chain: FakeChain) -> StoredVerdict:
    """A check that this device meets as long as its evidence is good."""
    with intake.database.reading() as tx:
        return verdicts.of_device(tx, chain.device.device_id)["ACC-3"]


def kept_of(intake: FakeIntake, chain: FakeChain, sequence: int = 1) -> datetime | None:
    with intake.database.reading() as tx:
        stored = evidence.at(tx, chain.device.device_id, 0, sequence)
    assert stored is not None
    return stored.fresh_as_of


def test_a_report_is_as_fresh_as_the_nonce_inside(intake: FakeIntake, chain: FakeChain) -> None:
    intake.now += 3 * DAY
    intake.accepted(chain, chain.report())
    device = intake.device(chain)
    assert (kept_of(intake, chain), device.fresh_as_of, device.last_report_at) == (NOW, NOW, intake.now)
    assert automatic_login(intake, chain).verdict is Verdict.PASS


def test_a_report_that_waited_for_weeks_says_nothing_about_today(intake: FakeIntake, chain: FakeChain) -> None:
    """Fault 26 in part: a late report is authentic, and dated by the last nonce that its device saw."""
    intake.now += 31 * DAY
    intake.accepted(chain, chain.report())
    found = automatic_login(intake, chain)
    assert (found.verdict, "is too old to say how the device is now" in found.saw) == (Verdict.UNKNOWN, True)


@pytest.mark.parametrize("nonce", [FOREIGN, b"short", b"x" * 4096])
def test_evidence_with_a_nonce_that_is_not_ours_is_stored_and_not_believed_to_be_fresh(
    intake: FakeIntake, chain: FakeChain, nonce: bytes
) -> None:
    """Fault 24: nonce never issued, expired (and so forgotten) or from another tenant."""
    intake.accepted(chain, chain.report(server_nonce=nonce))
    found = automatic_login(intake, chain)
    assert (kept_of(intake, chain), intake.device(chain).fresh_as_of) == (None, None)
    assert (found.verdict, found.saw) == (Verdict.UNKNOWN, "nothing shows when the last report was made")


def test_an_expired_nonce_dates_nothing(intake: FakeIntake, chain: FakeChain) -> None:
    """Fault 24: the collector keeps its newest nonces."""
    intake.now += 401 * DAY
    with intake.database.writing() as tx:
        nonces.issue(tx, LATER, intake.now)
        nonces.forget_all_but(tx, 1)
    intake.accepted(chain, chain.report())
    assert kept_of(intake, chain) is None


def test_a_device_that_never_had_a_nonce_is_dated_by_its_receipt(intake: FakeIntake, chain: FakeChain) -> None:
    intake.accepted(chain, chain.report(server_nonce=b""))
    assert (kept_of(intake, chain), intake.device(chain).fresh_as_of) == (None, NOW)
    assert automatic_login(intake, chain).verdict is Verdict.PASS


def test_a_device_that_leaves_its_nonce_out_is_dated_by_the_one_that_it_named_last(
    intake: FakeIntake, chain: FakeChain
) -> None:
    """Also by what came in the same group, and by what a heartbeat has named."""
    intake.accepted(chain, chain.report(), chain.report(server_nonce=b""))
    assert intake.device(chain).fresh_as_of == NOW
    intake.now += 20 * DAY
    with intake.database.writing() as tx:
        nonces.issue(tx, LATER, intake.now)
    intake.accepted(chain, chain.heartbeat(server_nonce=LATER))
    intake.now += 31 * DAY
    intake.accepted(chain, chain.report(server_nonce=b""), chain.heartbeat(server_nonce=b""))
    found = automatic_login(intake, chain)
    assert (intake.device(chain).fresh_as_of, found.verdict) == (NOW + 20 * DAY, Verdict.UNKNOWN)
    assert "is too old to say how the device is now" in found.saw


def test_a_heartbeat_keeps_its_report_fresh(intake: FakeIntake, chain: FakeChain) -> None:
    intake.accepted(chain, chain.report())
    intake.now += 29 * DAY
    with intake.database.writing() as tx:
        nonces.issue(tx, LATER, intake.now)
    intake.accepted(chain, chain.heartbeat(server_nonce=LATER))
    intake.now += 29 * DAY
    judge_due(intake.database, "example", intake.now)
    assert intake.device(chain).fresh_as_of == NOW + 29 * DAY
    assert automatic_login(intake, chain).verdict is Verdict.PASS


def test_a_heartbeat_lifts_at_once_what_evidence_that_was_too_old_has_done(intake: FakeIntake, chain: FakeChain) -> None:
    intake.accepted(chain, chain.report())
    intake.now += 31 * DAY
    judge_due(intake.database, "example", intake.now)
    assert automatic_login(intake, chain).verdict is Verdict.UNKNOWN
    with intake.database.writing() as tx:
        nonces.issue(tx, LATER, intake.now)
    intake.accepted(chain, chain.heartbeat(server_nonce=LATER))
    assert judge_due(intake.database, "example", intake.now) == 1
    assert automatic_login(intake, chain).verdict is Verdict.PASS


def test_a_heartbeat_after_hours_of_silence_makes_its_device_due_and_the_next_one_does_not(
    intake: FakeIntake, chain: FakeChain
) -> None:
    """A policy may ask that every device reports within the hour, and a heartbeat is a sign of life."""
    intake.accepted(chain, chain.report())
    judge_due(intake.database, "example", intake.now)
    found = []
    for waited in (10 * MINUTE, 2 * 60 * MINUTE, 10 * MINUTE):
        intake.now += waited
        intake.accepted(chain, chain.heartbeat())
        found.append(judge_due(intake.database, "example", intake.now))
    assert found == [0, 1, 0]


def test_a_heartbeat_that_waited_makes_nothing_older(intake: FakeIntake, chain: FakeChain) -> None:
    with intake.database.writing() as tx:
        nonces.issue(tx, LATER, NOW + DAY)
    intake.now += 2 * DAY
    intake.accepted(chain, chain.report(server_nonce=LATER), chain.heartbeat(server_nonce=FOREIGN), chain.heartbeat())
    assert intake.device(chain).fresh_as_of == NOW + DAY


def test_a_heartbeat_dates_a_report_that_nothing_dated(intake: FakeIntake, chain: FakeChain) -> None:
    intake.accepted(chain, chain.report(server_nonce=FOREIGN))
    judge_due(intake.database, "example", NOW)
    intake.accepted(chain, chain.heartbeat())
    judge_due(intake.database, "example", NOW)
    assert automatic_login(intake, chain).verdict is Verdict.PASS


def test_the_reports_of_one_group_are_each_judged_by_their_own_nonce(intake: FakeIntake, chain: FakeChain) -> None:
    intake.accepted(chain, chain.report(server_nonce=FOREIGN), chain.report())
    assert automatic_login(intake, chain).verdict is Verdict.PASS


def test_a_nonce_that_our_clock_issued_far_ahead_dates_nothing_until_the_device_has_a_good_one(
    intake: FakeIntake, chain: FakeChain
) -> None:
    with intake.database.writing() as tx:
        nonces.issue(tx, AHEAD, CLOCKS["2099"])
        nonces.issue(tx, LATER, NOW)
    intake.accepted(chain, chain.report(server_nonce=AHEAD))
    found = automatic_login(intake, chain)
    assert (kept_of(intake, chain), intake.device(chain).fresh_as_of, intake.device(chain).clock_skew_seconds) == (None,) * 3
    assert (found.verdict, found.saw) == (Verdict.UNKNOWN, "nothing shows when the last report was made")
    intake.accepted(chain, chain.report(server_nonce=LATER))
    assert automatic_login(intake, chain).verdict is Verdict.PASS


def test_what_was_heard_while_our_clock_was_far_ahead_is_not_fresh_for_ever(intake: FakeIntake, chain: FakeChain) -> None:
    intake.now = CLOCKS["2099"]
    with intake.database.writing() as tx:
        nonces.issue(tx, AHEAD, intake.now)
    intake.accepted(chain, chain.report(server_nonce=AHEAD))
    intake.now = NOW
    judge_due(intake.database, "example", NOW)
    assert automatic_login(intake, chain).saw == "nothing shows when the last report was made"
    intake.accepted(chain, chain.heartbeat())
    assert (intake.device(chain).fresh_as_of, intake.device(chain).last_report_at) == (NOW, NOW)


CLOCKS = {
    "1970": datetime(1970, 1, 1, tzinfo=UTC),
    "2099": datetime(2099, 12, 31, 23, 59, 59, tzinfo=UTC),
    "the year 1": datetime(1, 1, 1, tzinfo=UTC),
    "the year 9999": datetime(9999, 12, 31, tzinfo=UTC),
    "daylight saving": NOW + timedelta(hours=1),
    "right": NOW + 2 * MINUTE,
}


@pytest.mark.parametrize("wall_time", CLOCKS.values(), ids=CLOCKS.keys())
def test_whatever_a_devices_clock_says_its_report_is_accepted_and_the_clock_is_measured(
    intake: FakeIntake, chain: FakeChain, wall_time: datetime
) -> None:
    """Fault 23: clock at 1970, 2099, daylight saving."""
    intake.now += 2 * MINUTE
    intake.accepted(chain, chain.report(replace(chain.device.report(), taken_at=wall_time), wall_time=wall_time))
    device = intake.device(chain)
    assert device.clock_skew_seconds == round((wall_time - intake.now).total_seconds())
    assert (device.fresh_as_of, automatic_login(intake, chain).verdict) == (NOW, Verdict.PASS)


def test_a_clock_that_jumps_changes_no_order(intake: FakeIntake, chain: FakeChain) -> None:
    """Fault 23: a jumping clock; the order is that of the chain."""
    clocks = [NOW, CLOCKS["2099"], CLOCKS["1970"], NOW]
    assert intake.accepted(chain, *[chain.report(wall_time=each) for each in clocks]).sequence == 4
    assert intake.device(chain).clock_skew_seconds == 0


def test_a_message_that_waited_says_nothing_of_the_clock(intake: FakeIntake, chain: FakeChain) -> None:
    """Fault 23: what is measured is the clock now; a report that was on its way for a day does not show it."""
    intake.now += DAY
    intake.accepted(chain, chain.report(wall_time=NOW))
    assert intake.device(chain).clock_skew_seconds is None
    intake.accepted(chain, chain.report(wall_time=intake.now, server_nonce_age_milliseconds=86_400_000))
    assert intake.device(chain).clock_skew_seconds == 0


def test_an_age_beyond_all_bounds_measures_nothing(intake: FakeIntake, chain: FakeChain) -> None:
    """Fault 24."""
    intake.accepted(chain, chain.report(server_nonce_age_milliseconds=2**64 - 1))
    assert intake.device(chain).clock_skew_seconds is None


def test_where_the_signing_key_lies_is_kept(intake: FakeIntake, chain: FakeChain) -> None:
    intake.accepted(chain, chain.report())
    assert intake.device(chain).key_protection == "file"
