"""What a session brings is stored as it came, judged and acknowledged, in the order of the chain."""

from collector.store import devices, evidence, verdicts
from collector.store.devices import DeviceState
from compliance.assessment import Verdict
from compliance.envelope import preauthentication_encoding
from tests.fakes.collector import RunningCollector
from tests.fakes.device import FakeDevice
from tests.fakes.live_session import welcomed
from tests.fakes.one_session import acknowledged, kept, nacks, refusal, say


def test_reports_are_stored_byte_for_byte_judged_and_acknowledged(collector: RunningCollector, device: FakeDevice) -> None:
    sealed = [device.next_sealed(), device.next_sealed()]
    assert acknowledged(say(collector, device, *sealed)) == 2
    with collector.database.reading() as tx:
        stored = [evidence.at(tx, device.device_id, 0, sequence) for sequence in (1, 2)]
        judged = verdicts.of_device(tx, device.device_id)
        state = devices.find(tx, device.device_id)
    assert [each.sealed for each in stored if each] == sealed
    assert (judged["ENC-1"].verdict, judged["LOCK-1"].verdict) == (Verdict.PASS, Verdict.UNKNOWN)
    assert state is not None
    assert state.state is DeviceState.REPORTING


def test_the_welcome_says_where_to_go_on_and_carries_policy_and_registers(
    collector: RunningCollector, device: FakeDevice
) -> None:
    say(collector, device, device.next_sealed())
    messages = say(collector, device)
    assert [each.WhichOneof("kind") for each in messages] == ["welcome", "registers", "policy_bundle"]
    assert (messages[0].welcome.resume_from, messages[0].welcome.trust_bundle != b"") == (2, True)


def test_a_message_delivered_again_is_acknowledged_again_and_stored_once(
    collector: RunningCollector, device: FakeDevice
) -> None:
    sealed = device.next_sealed()
    say(collector, device, sealed)
    assert acknowledged(say(collector, device, sealed)) == 1
    assert kept(collector, device) == 1


def test_a_message_from_further_on_is_sent_back_for_the_missing_one(collector: RunningCollector, device: FakeDevice) -> None:
    first, second = device.next_sealed(), device.next_sealed()
    messages = say(collector, device, second)
    assert nacks(messages) == ["OUT_OF_ORDER"]
    assert messages[-1].nack.expected_sequence == 1
    assert acknowledged(say(collector, device, first, second)) == 2


def test_another_message_in_the_same_place_is_a_fork_both_are_kept_and_the_device_is_quarantined(
    collector: RunningCollector, device: FakeDevice
) -> None:
    say(collector, device, device.next_sealed())
    device.sequence, device.head_hash = 0, bytes(32)
    assert "CHAIN_FORK" in refusal(collector, device, device.next_sealed(agent_version="0.1.1"))
    with collector.database.reading() as tx:
        stored, forks = devices.find(tx, device.device_id), evidence.forks_of(tx, device.device_id)
    assert stored is not None
    assert (stored.state, len(forks)) == (DeviceState.QUARANTINED, 1)


def test_a_device_that_reports_from_another_computer_is_quarantined_and_its_evidence_kept(
    collector: RunningCollector, device: FakeDevice
) -> None:
    device.serial = "5CD0000NEW"
    say(collector, device, device.next_sealed())
    with collector.database.reading() as tx:
        stored = devices.find(tx, device.device_id)
    assert stored is not None
    assert (stored.state, kept(collector, device)) == (DeviceState.QUARANTINED, 1)
    assert "it now reports from 5CD0000NEW" in stored.state_reason


def test_a_session_of_many_more_messages_than_the_window_is_taken_whole(
    collector: RunningCollector, device: FakeDevice
) -> None:
    assert acknowledged(say(collector, device, *[device.next_sealed() for _ in range(200)])) == 200


def test_a_batch_is_taken_in_the_order_of_the_chain(collector: RunningCollector, device: FakeDevice) -> None:
    with welcomed(device, collector.config.agents_port, collector.authority) as (session, welcome):
        assert "batch" in welcome.capabilities
        session.batch(*[device.next_sealed() for _ in range(50)])
        assert session.hear_ack(50).head_hash == device.head_hash
    assert kept(collector, device) == 50


def test_what_is_signed_is_the_dsse_encoding() -> None:
    assert preauthentication_encoding("http://example.com/HelloWorld", b"hello world") == (
        b"DSSEv1 29 http://example.com/HelloWorld 11 hello world"
    )
