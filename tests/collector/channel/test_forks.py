"""Two histories of one device are both kept and show it to a person; no jump makes a hole. Faults 19 to 21."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from collector.arrivals import Answer
from collector.errors import EnvelopeRefused
from collector.store import evidence, incidents, losses
from collector.store.devices import DeviceState
from collector.store.incidents import IncidentKind
from compliance.chain import NackCode
from tests.fakes.chain import FakeChain
from tests.fakes.intake import FakeIntake


def codes(answers: list[Answer]) -> list[NackCode | None]:
    return [each.code if isinstance(each, EnvelopeRefused) else None for each in answers]


def test_two_histories_are_both_kept_and_quarantine_the_device_with_one_incident(intake: FakeIntake, chain: FakeChain) -> None:
    """Fault 19: same sequence, different content."""
    copy = chain.copy()
    intake.accepted(chain, chain.report(), chain.heartbeat())
    answers = intake.take(chain, *[copy.report(agent_version="0.1.1") for _ in range(30)])
    with intake.database.reading() as tx:
        forks = [each.sequence for each in evidence.forks_of(tx, chain.device.device_id)]
        kept = evidence.count(tx, chain.device.device_id)
    assert codes(answers) == [NackCode.CHAIN_FORK, *[NackCode.KEY_REVOKED] * 29]
    assert (kept, forks, intake.open_incidents()) == (2, [1], [(IncidentKind.FORKED_CHAIN, 1)])
    assert intake.device(chain).state is DeviceState.QUARANTINED


def test_a_fork_inside_one_group_keeps_what_was_taken_before_it(intake: FakeIntake, chain: FakeChain) -> None:
    """Fault 19."""
    copy = chain.copy()
    first, second = chain.report(), copy.report(agent_version="0.1.1")
    answers = intake.take(chain, first, second, chain.heartbeat())
    assert codes(answers) == [None, NackCode.CHAIN_FORK, NackCode.KEY_REVOKED]
    device = intake.device(chain)
    assert (device.state, device.head_sequence) == (DeviceState.QUARANTINED, 1)


def test_the_computers_seen_in_a_fork_are_its_members(intake: FakeIntake, chain: FakeChain) -> None:
    """Fault 21: the incident names the computers by their boot ids."""
    copy = chain.copy()
    intake.accepted(chain, chain.report())
    intake.refused(chain, copy.report(boot_id=b"another computer"))
    with intake.database.reading() as tx:
        incident = incidents.open_of(tx, chain.device.device_id, IncidentKind.FORKED_CHAIN)
        assert incident is not None
        assert incidents.members(tx, incident.incident_id) == [b"another computer".hex()]


def test_another_computer_is_an_incident(intake: FakeIntake, chain: FakeChain) -> None:
    chain.device.serial = "5CD0000NEW"
    intake.accepted(chain, chain.report())
    assert intake.open_incidents() == [(IncidentKind.ANOTHER_COMPUTER, 1)]
    assert intake.device(chain).state is DeviceState.QUARANTINED


@pytest.mark.parametrize(
    ("lie", "code"),
    [
        pytest.param(lambda chain: chain.report(sequence=2**62), NackCode.OUT_OF_ORDER, id="far ahead"),
        pytest.param(lambda chain: chain.report(sequence=0), NackCode.OUT_OF_ORDER, id="back to 0"),
        pytest.param(lambda chain: chain.report(epoch=7), NackCode.CHAIN_FORK, id="another epoch"),
        pytest.param(lambda chain: chain.report(previous_hash=bytes(32)), NackCode.CHAIN_FORK, id="another past"),
        pytest.param(lambda chain: replace(chain, epoch=8).begin_epoch(), NackCode.CHAIN_FORK, id="epochs skipped"),
    ],
)
def test_a_jump_is_refused_and_leaves_no_rows_behind(
    intake: FakeIntake, chain: FakeChain, lie: Callable[[FakeChain], bytes], code: NackCode
) -> None:
    """Fault 20: sequence far ahead, back to 0, epoch decreases; no gap rows."""
    intake.accepted(chain, chain.report(), chain.heartbeat())
    assert intake.refused(chain, lie(chain)).code is code
    with intake.database.reading() as tx:
        assert evidence.count(tx, chain.device.device_id) == 2
        assert losses.of_device(tx, chain.device.device_id) == []


def test_an_epoch_that_goes_back_is_a_fork(intake: FakeIntake, chain: FakeChain) -> None:
    """Fault 20: epoch decreases."""
    old = chain.copy()
    intake.accepted(chain, chain.report(), chain.begin_epoch(), chain.report())
    assert intake.refused(chain, old.report(agent_version="0.1.1")).code is NackCode.CHAIN_FORK
