"""What somebody can do with the turns of a device that he hears on the way: nothing."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from collector.sessions.passes import PASS_LIFE
from collector.store import devices, incidents, nonces
from collector.store.devices import DeviceState
from compliance.wire.v1 import envelope_pb2, https_pb2
from tests.fakes.collector import RunningCollector, running, running_again
from tests.fakes.crowd import on_loan
from tests.fakes.device import FakeDevice, Key, TurnableClock
from tests.fakes.overheard import OverheardTurns

BEGUN_BEFORE = "this pass has begun a session before; begin another one\n"
LONG_AGO = "this may have been said long ago; say it again with a newer nonce\n"


def begun(collector: RunningCollector, device: FakeDevice) -> OverheardTurns:
    """A session in which the device has said something after its Welcome."""
    turns = OverheardTurns(collector, device)
    status, heard = turns.hello(last_session_nonce=device.session_nonce)
    assert status == 200
    device.note(heard[0])
    assert turns.envelopes([device.next_sealed()])[0] == 200
    return turns


def new_nonce(collector: RunningCollector, clock: TurnableClock) -> None:
    """The collector's tick: time goes on, and another nonce is the newest."""
    clock.now += timedelta(minutes=10)
    with collector.database.writing() as tx:
        nonces.issue(tx, clock.now.isoformat().encode().ljust(32), clock.now)


def trouble(collector: RunningCollector, device: FakeDevice) -> tuple[list[str], DeviceState]:
    """The incidents of the device, and its state."""
    with collector.database.reading() as tx:
        found = devices.find(tx, device.device_id)
        seen = [each.kind.value for each in incidents.of_device(tx, device.device_id)]
    assert found is not None
    return seen, found.state


def as_it_came(turn: bytes) -> bytes:
    return turn


def with_an_unknown_field(turn: bytes) -> bytes:
    """Field 15 of the envelope, which no version has: the bytes are others, what was signed is not."""
    altered = https_pb2.Turn.FromString(turn)
    setattr(altered, "pass", getattr(altered, "pass") + b"\x7a\x03any")
    return altered.SerializeToString()


def with_another_signature(turn: bytes) -> bytes:
    altered = https_pb2.Turn.FromString(turn)
    envelope = envelope_pb2.Envelope.FromString(getattr(altered, "pass"))
    envelope.signatures.add(key_id=b"of nobody", signature=Key().sign(b"anything"))
    setattr(altered, "pass", envelope.SerializeToString())
    return altered.SerializeToString()


@pytest.mark.parametrize("altered", [as_it_came, with_an_unknown_field, with_another_signature])
def test_a_greeting_that_was_overheard_begins_no_second_session(
    collector: RunningCollector, altered: Callable[[bytes], bytes]
) -> None:
    device = on_loan(collector)
    turns = begun(collector, device)
    again = [turns.played(altered(turns.bodies[0])) for _ in range(3)]
    assert (again, trouble(collector, device)) == ([(503, BEGUN_BEFORE)] * 3, ([], DeviceState.REPORTING))
    assert turns.envelopes([device.next_sealed()])[0] == 200, "its own session goes on"


def test_a_collector_that_was_started_again_still_knows_which_greetings_it_has_heard(tmp_path: Path) -> None:
    with running(tmp_path / "data", TurnableClock()) as collector:
        device = on_loan(collector)
        turns = begun(collector, device)
    with running_again(tmp_path / "data", TurnableClock()) as collector:
        again = [turns.played(altered(turns.bodies[0])) for altered in (as_it_came, with_an_unknown_field)]
        assert (again, trouble(collector, device)) == ([(503, BEGUN_BEFORE)] * 2, ([], DeviceState.REPORTING))


def test_greetings_that_were_held_back_and_come_late_are_no_sign_of_a_copy(collector: RunningCollector) -> None:
    device = on_loan(collector)
    held = OverheardTurns(collector, device, holds_back=True)
    for spooled in (1, 2):
        held.turn = 0
        held.hello(spooled_messages=spooled)
    begun(collector, device)
    assert [held.played(each) for each in held.bodies] == [(503, LONG_AGO)] * 2
    assert trouble(collector, device) == ([], DeviceState.REPORTING)


def test_a_copy_that_greets_after_the_device_was_heard_is_still_told_from_it(
    collector: RunningCollector, clock: TurnableClock
) -> None:
    device = on_loan(collector)
    begun(collector, device)
    copy = OverheardTurns(collector, device)
    early = copy.hello(last_session_nonce=b"")[0]
    new_nonce(collector, clock)
    copy.turn = 0
    later = copy.hello(last_session_nonce=b"")[0]
    assert (early, later, trouble(collector, device)) == (503, 200, (["restored"], DeviceState.REPORTING))


def test_a_copy_is_told_from_its_device_that_was_last_heard_while_the_collectors_clock_was_ahead(
    collector: RunningCollector, clock: TurnableClock
) -> None:
    device, today = on_loan(collector), clock.now
    first = OverheardTurns(collector, device)
    device.note(first.hello()[1][0])
    first.envelopes([])
    clock.now = today + timedelta(days=365)
    begun(collector, device)
    clock.now = today
    new_nonce(collector, clock)
    later = OverheardTurns(collector, device).hello(last_session_nonce=b"")[0]
    assert (later, trouble(collector, device)) == (200, (["restored"], DeviceState.REPORTING))


def test_a_pass_that_grew_old_on_the_way_is_no_refusal_of_the_device(collector: RunningCollector, clock: TurnableClock) -> None:
    turns = OverheardTurns(collector, on_loan(collector), holds_back=True)
    turns.hello()
    clock.now += PASS_LIFE + timedelta(seconds=1)
    assert turns.played(turns.bodies[0]) == (503, "this pass is too old; begin another session\n")
