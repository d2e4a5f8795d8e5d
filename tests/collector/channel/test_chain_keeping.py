"""What keeps a device's chain whole at the collector: order, repeats, forks, gaps, epochs, and the receipts for all of it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from collector.arrivals import Accepted, Answer
from collector.errors import EnvelopeRefused
from collector.store import audit, devices, evidence, incidents, losses, verdicts
from collector.store.devices import Device, DeviceState
from collector.store.incidents import IncidentKind
from compliance.chain import BEFORE_THE_FIRST, NackCode
from compliance.continuity import EpochReason, GapReason
from compliance.envelope import Purpose
from compliance.receipt import read_receipt
from tests.fakes.chain import FakeChain
from tests.fakes.device import NOW, FakeDevice
from tests.fakes.intake import FakeIntake


def head_of(device: Device) -> tuple[int, int, bytes]:
    return device.epoch, device.head_sequence, device.head_hash


def open_incidents(intake: FakeIntake) -> list[tuple[IncidentKind, int]]:
    with intake.database.reading() as tx:
        return [(each.kind, each.sightings) for each in incidents.all_open(tx, "example")]


def audit_lines(intake: FakeIntake, action: str) -> list[str]:
    with intake.database.reading() as tx:
        return [each.detail for each in audit.recent(tx, "example") if each.action == action]


def everything_held(intake: FakeIntake) -> list[object]:
    """Every row that accepting, judging or alerting writes."""
    tables = ("envelopes", "forks", "refused", "incidents", "incident_members", "audit", "losses", "devices")
    tables += ("verdicts", "verdict_changes", "verdict_fingerprints", "check_requests")
    with intake.database.reading() as tx:
        return [tx.all(f"SELECT * FROM {table} ORDER BY 1, 2") for table in tables]  # noqa: S608 - our own names


def codes(answers: list[Answer]) -> list[NackCode | None]:
    return [each.code if isinstance(each, EnvelopeRefused) else None for each in answers]


def test_the_last_message_of_a_group_gets_the_receipt_and_every_answer_carries_it(intake: FakeIntake, chain: FakeChain) -> None:
    answers = intake.take(chain, chain.report(), chain.heartbeat(), chain.heartbeat())
    (only,) = {each for each in answers if isinstance(each, Accepted)}
    receipt = read_receipt(only.receipt, intake.signer.public_key)
    with intake.database.reading() as tx:
        stored = [evidence.at(tx, chain.device.device_id, 0, place) for place in (1, 2, 3)]
    assert [each.receipt for each in stored if each] == [b"", b"", only.receipt]
    assert (receipt.device_id, receipt.epoch, receipt.sequence, receipt.hash, receipt.received_at) == (
        chain.device.device_id,
        0,
        3,
        chain.head_hash,
        NOW,
    )


def test_every_device_of_a_group_has_its_own_receipt(intake: FakeIntake, chain: FakeChain) -> None:
    other = intake.enrolled(FakeDevice(serial="OTHER-1", asset_tag="LAP-0002"))
    for each in (chain, other):
        receipt = read_receipt(intake.accepted(each, each.report()).receipt, intake.signer.public_key)
        assert (receipt.device_id, receipt.hash) == (each.device.device_id, each.head_hash)


def test_the_last_thousand_messages_again_are_acknowledged_again_and_change_nothing(
    intake: FakeIntake, chain: FakeChain
) -> None:
    """Fault 18: exact replay of the last 1,000 messages."""
    sealed = [chain.report(), *[chain.heartbeat() for _ in range(498)], chain.lost(2), chain.report()]
    sealed += [chain.heartbeat() for _ in range(499)]
    first = intake.accepted(chain, *sealed)
    held = everything_held(intake)
    intake.now += timedelta(hours=1)
    assert intake.take(chain, *sealed) == [first] * 1000
    assert everything_held(intake) == held


def test_a_repeat_is_answered_with_a_receipt_even_where_none_was_kept(intake: FakeIntake, chain: FakeChain) -> None:
    """Fault 18: messages that an earlier version stored have no receipt yet."""
    sealed = chain.report()
    intake.accepted(chain, sealed)
    with intake.database.writing() as tx:
        tx.run("UPDATE envelopes SET receipt = X''")
    answer = intake.accepted(chain, sealed)
    assert read_receipt(answer.receipt, intake.signer.public_key).hash == chain.head_hash


def test_a_message_delivered_twice_in_one_group_is_stored_once(intake: FakeIntake, chain: FakeChain) -> None:
    """Fault 18."""
    sealed = chain.report()
    assert intake.accepted(chain, sealed, sealed).sequence == 1
    with intake.database.reading() as tx:
        assert evidence.count(tx, chain.device.device_id) == 1


def test_two_histories_are_both_kept_and_quarantine_the_device_with_one_incident(intake: FakeIntake, chain: FakeChain) -> None:
    """Fault 19: same sequence, different content."""
    copy = chain.copy()
    intake.accepted(chain, chain.report(), chain.heartbeat())
    answers = intake.take(chain, *[copy.report(agent_version="0.1.1") for _ in range(30)])
    with intake.database.reading() as tx:
        forks = [each.sequence for each in evidence.forks_of(tx, chain.device.device_id)]
        kept = evidence.count(tx, chain.device.device_id)
    assert codes(answers) == [NackCode.CHAIN_FORK, *[NackCode.KEY_REVOKED] * 29]
    assert (kept, forks, open_incidents(intake)) == (2, [1], [(IncidentKind.FORKED_CHAIN, 1)])
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


def test_a_refusal_names_the_place_of_what_it_refuses(intake: FakeIntake, chain: FakeChain) -> None:
    """So that the agent knows which message to set aside."""
    intake.accepted(chain, chain.report())
    refused = intake.refused(chain, chain.heartbeat(bytes(32)))
    assert (refused.code, refused.epoch, refused.sequence) == (NackCode.SCHEMA_INVALID, 0, 2)


def test_a_heartbeat_confirms_the_last_report_and_no_other(intake: FakeIntake, chain: FakeChain) -> None:
    intake.accepted(chain, chain.report())
    older = chain.report_hash
    intake.accepted(chain, chain.report(), chain.heartbeat())
    assert intake.refused(chain, chain.heartbeat(older)).code is NackCode.SCHEMA_INVALID


def test_a_heartbeat_is_heard_but_is_no_report(intake: FakeIntake, chain: FakeChain) -> None:
    intake.accepted(chain, chain.report())
    with intake.database.reading() as tx:
        judged = verdicts.of_device(tx, chain.device.device_id)
    intake.now += timedelta(hours=1)
    intake.accepted(chain, chain.heartbeat(agent_version=""))
    device = intake.device(chain)
    with intake.database.reading() as tx:
        assert verdicts.of_device(tx, chain.device.device_id) == judged
    assert (device.last_report_at, device.last_report_sequence, device.agent_version) == (intake.now, 1, "0.1.0")


def test_a_heartbeat_before_any_report_confirms_nothing(intake: FakeIntake, chain: FakeChain) -> None:
    assert intake.refused(chain, chain.heartbeat(bytes(32))).code is NackCode.SCHEMA_INVALID
    assert intake.device(chain).state is DeviceState.AWAITING_FIRST_REPORT


def test_a_confessed_gap_moves_the_chain_on_and_the_receipt_names_its_end(intake: FakeIntake, chain: FakeChain) -> None:
    intake.accepted(chain, chain.report())
    gap = chain.lost(4)
    answer = intake.accepted(chain, gap)
    receipt = read_receipt(answer.receipt, intake.signer.public_key)
    with intake.database.reading() as tx:
        stored = evidence.at(tx, chain.device.device_id, 0, 2)
        lost = [(each.sequence, each.messages, each.reason) for each in losses.of_device(tx, chain.device.device_id)]
    assert stored is not None
    assert (stored.last_sequence, stored.last_hash, stored.payload_type) == (5, chain.head_hash, Purpose.GAP)
    assert (receipt.sequence, receipt.hash, lost) == (5, chain.head_hash, [(2, 4, "spool_full")])
    assert head_of(intake.device(chain)) == (0, 5, chain.head_hash)
    assert audit_lines(intake, "messages.lost") == ["4 messages from 2 of epoch 0 will never come: spool_full"]
    assert intake.accepted(chain, gap) == answer
    assert intake.accepted(chain, chain.report()).sequence == 6


@pytest.mark.parametrize("reason", [*GapReason, *NackCode, "a word of a later version"])
def test_a_gap_may_have_any_reason(intake: FakeIntake, chain: FakeChain, reason: str) -> None:
    """A poison record never blocks the chain: its gap names the code with which it was refused."""
    assert intake.accepted(chain, chain.lost(1, reason), chain.report()).sequence == 2


def test_a_gap_over_messages_that_are_held_is_a_fork(intake: FakeIntake, chain: FakeChain) -> None:
    liar = chain.copy()
    intake.accepted(chain, chain.report(), chain.heartbeat())
    assert intake.refused(chain, liar.lost(5)).code is NackCode.CHAIN_FORK


def test_a_message_inside_a_confessed_gap_is_asked_to_come_after_it(intake: FakeIntake, chain: FakeChain) -> None:
    late = chain.copy()
    intake.accepted(chain, chain.lost(4))
    late.report()
    refused = intake.refused(chain, late.report())
    assert (refused.code, refused.expected_sequence) == (NackCode.OUT_OF_ORDER, 5)


def test_a_gap_does_not_make_a_device_reporting(intake: FakeIntake, chain: FakeChain) -> None:
    intake.accepted(chain, chain.lost(1))
    device = intake.device(chain)
    assert (device.state, device.last_report_at, device.head_sequence) == (DeviceState.AWAITING_FIRST_REPORT, None, 1)


def test_a_lost_spool_begins_an_epoch_and_opens_an_incident(intake: FakeIntake, chain: FakeChain) -> None:
    intake.accepted(chain, chain.report(), chain.heartbeat())
    start = chain.begin_epoch(EpochReason.SPOOL_LOST, abandoned=7)
    answer = intake.accepted(chain, start)
    device = intake.device(chain)
    with intake.database.reading() as tx:
        lost = [(each.epoch, each.messages, each.reason) for each in losses.of_device(tx, chain.device.device_id)]
    assert (answer.epoch, answer.sequence, head_of(device)) == (1, 1, (1, 1, chain.head_hash))
    assert (device.report_hash, device.state, lost) == (b"", DeviceState.REPORTING, [(1, 7, "spool_lost")])
    assert open_incidents(intake) == [(IncidentKind.SPOOL_LOST, 1)]
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
    assert open_incidents(intake) == []


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
    assert open_incidents(intake) == [(IncidentKind.SPOOL_LOST, 1)]


def test_another_computer_is_an_incident(intake: FakeIntake, chain: FakeChain) -> None:
    chain.device.serial = "5CD0000NEW"
    intake.accepted(chain, chain.report())
    assert open_incidents(intake) == [(IncidentKind.ANOTHER_COMPUTER, 1)]
    assert intake.device(chain).state is DeviceState.QUARANTINED
