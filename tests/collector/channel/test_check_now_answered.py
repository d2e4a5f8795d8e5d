"""A technician asks a device to check again now: which report answers, and which does not."""

from dataclasses import replace
from datetime import timedelta

import pytest

from collector.store import audit, check_requests
from collector.store.check_requests import CheckRequest
from tests.fakes.chain import FakeChain
from tests.fakes.device import NOW, FakeDevice
from tests.fakes.intake import FakeIntake

ASKED = b"check again now".ljust(32)


@pytest.fixture
def chain(intake: FakeIntake) -> FakeChain:
    return intake.enrolled()


def asked(intake: FakeIntake, of: FakeChain) -> None:
    """A technician asks this device to check again now."""
    request = CheckRequest(
        ASKED, "example", of.device.device_id, "T. Technician", NOW, NOW + timedelta(seconds=120), None, None, 0, 0
    )
    with intake.database.writing() as tx:
        check_requests.ask(tx, request)


def answered(intake: FakeIntake) -> tuple[int, int] | None:
    """The place of the report that answered, None while none did."""
    with intake.database.reading() as tx:
        request = check_requests.find(tx, ASKED)
    return None if request is None or request.answered_at is None else (request.epoch, request.sequence)


def refused_answers(intake: FakeIntake) -> int:
    with intake.database.reading() as tx:
        return len([each for each in audit.recent(tx, "example") if each.action == "check.refused"])


def answer(chain: FakeChain) -> bytes:
    return chain.report(replace(chain.device.report(), challenge=ASKED))


def test_the_report_that_carries_the_nonce_answers_the_request(intake: FakeIntake, chain: FakeChain) -> None:
    asked(intake, chain)
    intake.accepted(chain, chain.report(), answer(chain))
    assert (answered(intake), refused_answers(intake)) == ((0, 2), 0)


def test_a_request_is_answered_once(intake: FakeIntake, chain: FakeChain) -> None:
    """Fault 24: on-demand answer refused, the evidence is kept all the same."""
    asked(intake, chain)
    assert intake.accepted(chain, answer(chain), answer(chain)).sequence == 2
    assert (answered(intake), refused_answers(intake)) == ((0, 1), 1)


def test_what_was_asked_long_ago_is_let_go(intake: FakeIntake, chain: FakeChain) -> None:
    asked(intake, chain)
    later, days = b"asked again".ljust(32), timedelta(days=7, seconds=1)
    request = CheckRequest(later, "example", chain.device.device_id, "test", NOW + days, NOW + 2 * days, None, None, 0, 0)
    with intake.database.writing() as tx:
        check_requests.ask(tx, request)
        assert [check_requests.find(tx, each) for each in (ASKED, later)] == [None, request]


def test_a_report_that_comes_too_late_is_no_answer(intake: FakeIntake, chain: FakeChain) -> None:
    """Fault 24: an expired request."""
    asked(intake, chain)
    intake.now += timedelta(seconds=121)
    assert intake.accepted(chain, answer(chain)).sequence == 1
    assert (answered(intake), refused_answers(intake)) == (None, 1)


def test_what_was_asked_of_another_device_is_no_answer(intake: FakeIntake, chain: FakeChain) -> None:
    """Fault 24: a nonce that was never issued to this device."""
    asked(intake, intake.enrolled(FakeDevice(serial="OTHER-1", asset_tag="LAP-0002")))
    assert intake.accepted(chain, answer(chain)).sequence == 1
    assert (answered(intake), refused_answers(intake)) == (None, 1)
