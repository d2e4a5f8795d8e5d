"""A gap that a device confesses moves its chain on, is recorded as lost, and covers nothing that is held."""

import pytest

from collector.store import audit, evidence, losses
from collector.store.devices import DeviceState
from compliance.chain import NackCode
from compliance.continuity import GapReason
from compliance.envelope import Purpose
from compliance.receipt import read_receipt
from tests.fakes.chain import FakeChain
from tests.fakes.intake import FakeIntake, head_of


def audit_lines(intake: FakeIntake, action: str) -> list[str]:
    with intake.database.reading() as tx:
        return [each.detail for each in audit.recent(tx, "example") if each.action == action]


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
