"""A technician accepts a device while it talks: what it had sent before is no fork, and its chain stays whole."""

from collections.abc import Callable

import pytest

from collector.arrivals import Accepted
from collector.doctor.deep_check import examine_evidence
from collector.sessions.acceptance import Acceptance, accept
from collector.store import audit, evidence, incidents
from collector.store.devices import DeviceState
from collector.store.incidents import IncidentKind
from compliance.chain import NackCode
from compliance.continuity import EpochReason
from tests.fakes.chain import FakeChain
from tests.fakes.device import NOW
from tests.fakes.intake import FakeIntake


def accepted(intake: FakeIntake, chain: FakeChain) -> Acceptance:
    """A technician has looked at what was seen of the device, and accepts it."""
    with intake.database.writing() as tx:
        incidents.see(tx, "example", chain.device.device_id, IncidentKind.RESTORED, "restored", NOW)
        return accept(tx, intake.device(chain), actor="T. Technician", now=NOW)


UNDER_WAY: dict[str, Callable[[FakeChain], bytes]] = {
    "the next message": lambda chain: chain.heartbeat(),
    "one from further on": lambda chain: chain.report(sequence=9),
    "another history": lambda chain: chain.report(sequence=1, previous_hash=bytes(32), agent_version="0.1.1"),
    "a gap": lambda chain: chain.lost(3),
}


@pytest.mark.parametrize("message", UNDER_WAY.values(), ids=UNDER_WAY.keys())
def test_what_was_under_way_when_the_device_was_accepted_is_refused_for_now_and_is_no_incident(
    intake: FakeIntake, chain: FakeChain, message: Callable[[FakeChain], bytes]
) -> None:
    intake.accepted(chain, chain.report())
    accepted(intake, chain)
    before = chain.copy()
    assert intake.refused(chain, message(chain)).code is NackCode.EPOCH_CLOSED
    assert intake.device(chain).state is DeviceState.REPORTING
    with intake.database.reading() as tx:
        assert (incidents.all_open(tx, "example"), evidence.forks_of(tx, chain.device.device_id)) == ([], [])
        assert [each.action for each in audit.recent(tx, "example", 1)] == ["device.accept"]
    assert intake.accepted(before, before.begin_epoch(EpochReason.ACCEPTED), before.report()).sequence == 2


def test_what_is_held_of_the_closed_epoch_is_acknowledged_again(intake: FakeIntake, chain: FakeChain) -> None:
    report = chain.report()
    intake.accepted(chain, report)
    accepted(intake, chain)
    answer = intake.accepted(chain, report)
    assert (answer.epoch, answer.sequence) == (0, 1)


def test_once_the_new_epoch_has_begun_another_history_of_the_old_one_is_a_fork(intake: FakeIntake, chain: FakeChain) -> None:
    intake.accepted(chain, chain.report())
    copy = chain.copy()
    accepted(intake, chain)
    intake.accepted(chain, chain.begin_epoch(EpochReason.ACCEPTED))
    assert intake.refused(chain, copy.report()).code is NackCode.CHAIN_FORK


def test_a_device_that_is_accepted_twice_before_it_comes_back_has_a_chain_without_holes(
    intake: FakeIntake, chain: FakeChain
) -> None:
    intake.accepted(chain, chain.report())
    assert [accepted(intake, chain).new_epoch for _ in range(2)] == [1, 1]
    answers = intake.take(chain, chain.begin_epoch(EpochReason.ACCEPTED), chain.report())
    (examined,) = examine_evidence(intake.database)
    assert all(isinstance(each, Accepted) for each in answers)
    assert (examined.envelopes, examined.flaws) == (3, ())


def test_a_device_that_is_accepted_before_its_first_message_begins_a_whole_chain(intake: FakeIntake, chain: FakeChain) -> None:
    accepted(intake, chain)
    intake.accepted(chain, chain.begin_epoch(EpochReason.ACCEPTED), chain.report())
    (examined,) = examine_evidence(intake.database)
    assert (examined.envelopes, examined.flaws) == (2, ())


def test_a_device_whose_own_history_was_accepted_has_evidence_without_a_flaw(intake: FakeIntake, chain: FakeChain) -> None:
    """The computer that is accepted closes the history that it has made; the collector holds the other one, and the fork."""
    intake.accepted(chain, chain.report())
    restored = chain.copy()
    intake.accepted(chain, chain.report())
    assert intake.refused(restored, restored.heartbeat()).code is NackCode.CHAIN_FORK
    accepted(intake, chain)
    intake.accepted(restored, restored.begin_epoch(EpochReason.ACCEPTED, abandoned=1), restored.report())
    (examined,) = examine_evidence(intake.database)
    assert (examined.envelopes, examined.flaws) == (4, ())
