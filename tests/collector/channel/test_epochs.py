"""A device that begins anew closes the history that it had, and nobody begins anew unseen. Faults 19 and 22."""

from dataclasses import replace

import pytest

from collector.arrivals import Accepted
from collector.store import devices, incidents, losses
from collector.store.devices import DeviceState
from collector.store.incidents import IncidentKind
from compliance.chain import BEFORE_THE_FIRST, NackCode
from compliance.continuity import EpochReason
from tests.fakes.chain import FakeChain
from tests.fakes.device import NOW
from tests.fakes.intake import FakeIntake, head_of


def test_a_lost_spool_begins_an_epoch_and_opens_an_incident(intake: FakeIntake, chain: FakeChain) -> None:
    intake.accepted(chain, chain.report(), chain.heartbeat())
    start = chain.begin_epoch(EpochReason.SPOOL_LOST, abandoned=7)
    answer = intake.accepted(chain, start)
    device = intake.device(chain)
    with intake.database.reading() as tx:
        lost = [(each.epoch, each.messages, each.reason) for each in losses.of_device(tx, chain.device.device_id)]
    assert (answer.epoch, answer.sequence, head_of(device)) == (1, 1, (1, 1, chain.head_hash))
    assert (device.report_hash, device.state, lost) == (b"", DeviceState.REPORTING, [(1, 7, "spool_lost")])
    assert intake.open_incidents() == [(IncidentKind.SPOOL_LOST, 1)]
    assert intake.accepted(chain, chain.report(), chain.heartbeat()).sequence == 3


def test_a_device_that_remembers_nothing_may_begin_anew(intake: FakeIntake, chain: FakeChain) -> None:
    intake.accepted(chain, chain.report())
    assert intake.accepted(chain, chain.begin_epoch(closed_sequence=0, closed_hash=b"")).epoch == 1


def test_an_epoch_that_closes_another_history_is_a_fork(intake: FakeIntake, chain: FakeChain) -> None:
    """Fault 19."""
    intake.accepted(chain, chain.report(), chain.heartbeat())
    assert intake.refused(chain, chain.begin_epoch(closed_sequence=1, closed_hash=b"x" * 32)).code is NackCode.CHAIN_FORK


def test_an_epoch_may_close_a_place_that_never_arrived_or_lies_behind(intake: FakeIntake, chain: FakeChain) -> None:
    first = chain.report()
    closed = {"closed_sequence": 1, "closed_hash": chain.head_hash}
    intake.accepted(chain, first, chain.lost(3), chain.report())
    assert intake.accepted(chain, chain.begin_epoch(**closed)).epoch == 1
    chain.report()
    assert intake.accepted(chain, chain.begin_epoch()).epoch == 2


def test_an_epoch_that_closes_inside_one_group_is_acknowledged_by_both_its_ends(intake: FakeIntake, chain: FakeChain) -> None:
    sealed = [chain.report(), chain.begin_epoch(), chain.report()]
    answers = intake.take(chain, *sealed)
    assert [(each.epoch, each.sequence) for each in answers if isinstance(each, Accepted)] == [(0, 1), (1, 2), (1, 2)]
    assert intake.take(chain, *sealed) == answers


def opened(intake: FakeIntake, chain: FakeChain) -> None:
    """A technician accepts the device: the next epoch is open."""
    with intake.database.writing() as tx:
        tx.run("UPDATE devices SET epoch = 1, head_sequence = 0, head_hash = :none", {"none": BEFORE_THE_FIRST})
        devices.set_state(tx, chain.device.device_id, DeviceState.REPORTING, "", NOW)
        incidents.close_all(tx, chain.device.device_id, NOW, "T. Technician")


def test_an_accepted_device_begins_the_opened_epoch_with_the_history_that_it_has(intake: FakeIntake, chain: FakeChain) -> None:
    """Fault 22: a human can accept, a new epoch begins, the old chain is closed."""
    copy = chain.copy()
    intake.accepted(chain, chain.report(), chain.heartbeat())
    intake.refused(chain, copy.report(agent_version="0.1.1"))
    opened(intake, chain)
    assert intake.accepted(chain, copy.begin_epoch(EpochReason.ACCEPTED), copy.report()).sequence == 2
    assert intake.open_incidents() == []


@pytest.mark.parametrize("first", ["report", "lost"])
def test_no_epoch_begins_with_anything_but_its_beginning(intake: FakeIntake, chain: FakeChain, first: str) -> None:
    intake.accepted(chain, chain.report())
    opened(intake, chain)
    beginning = replace(chain, epoch=1, sequence=0, head_hash=BEFORE_THE_FIRST)
    sealed = beginning.report() if first == "report" else beginning.lost(1)
    assert intake.refused(chain, sealed).code is NackCode.SCHEMA_INVALID


def test_a_repeat_of_a_closed_epoch_is_acknowledged_where_no_message_of_the_new_one_is_there(
    intake: FakeIntake, chain: FakeChain
) -> None:
    sealed = chain.report()
    answer = intake.accepted(chain, sealed)
    opened(intake, chain)
    assert intake.accepted(chain, sealed) == answer


def test_an_epoch_that_nobody_accepted_is_looked_at_by_a_person(intake: FakeIntake, chain: FakeChain) -> None:
    intake.accepted(chain, chain.report(), chain.begin_epoch(EpochReason.ACCEPTED))
    assert intake.open_incidents() == [(IncidentKind.SPOOL_LOST, 1)]
