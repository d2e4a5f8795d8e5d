"""How sessions over HTTPS end: with their hour, with the device's right to speak, and never because an answer was lost."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from time import monotonic, sleep

import pytest

from collector.sessions.term import SESSION_LIFE
from collector.sessions.watch import LOOK_SECONDS
from collector.store import devices
from collector.store.devices import DeviceState
from compliance.wire.v1 import https_pb2, session_pb2
from tests.fakes.collector import RunningCollector, running
from tests.fakes.crowd import on_loan
from tests.fakes.device import FakeDevice, TurnableClock
from tests.fakes.overheard import OverheardTurns
from tests.fakes.turns import Turns

CUT_SECONDS = 5.0
A_WHILE = timedelta(seconds=1)


@pytest.fixture
def turns(collector: RunningCollector, device: FakeDevice) -> Iterator[OverheardTurns]:
    """Its session, begun and silent since its first report."""
    begun = OverheardTurns(collector, device)
    assert kinds(begun.hello())[:2] == (200, ["welcome"])
    assert kinds(begun.envelopes([device.next_sealed()])) == (200, ["ack"])
    yield begun


def kinds(answer: tuple[int, list[session_pb2.ServerMessage]]) -> tuple[int, list[str]]:
    """The status, and what is said; the registers and the policy go without saying."""
    said = [each.WhichOneof("kind") or "" for each in answer[1]]
    return answer[0], [each for each in said if each not in ("registers", "policy_bundle", "trust_bundle", "challenge")]


def test_when_its_hour_is_over_a_session_ends_with_a_goodbye_and_the_next_one_begins(
    turns: OverheardTurns, clock: TurnableClock
) -> None:
    clock.now += SESSION_LIFE - A_WHILE
    assert kinds(turns.envelopes([])) == (200, [])
    clock.now += A_WHILE
    status, heard = turns.envelopes([turns.device.next_sealed()])
    (goodbye,) = [each.goodbye for each in heard if each.HasField("goodbye")]
    assert (status, goodbye.reason, goodbye.reconnect_after_seconds) == (200, "the session has lasted its hour", 0)
    assert turns.envelopes([])[0] == 503
    again = Turns(turns.collector, turns.device)
    assert kinds(again.hello(last_session_nonce=turns.session_nonce)) == (200, ["welcome"])


def test_a_silent_session_whose_hour_is_over_hears_goodbye_and_no_refusal(turns: OverheardTurns, clock: TurnableClock) -> None:
    clock.now += SESSION_LIFE
    sleep(2 * LOOK_SECONDS)  # the watch sees it first
    assert kinds(turns.envelopes([])) == (200, ["goodbye"])


def test_a_session_that_began_while_the_clock_was_ahead_lasts_an_hour_from_when_it_is_right(
    collector: RunningCollector, device: FakeDevice, clock: TurnableClock
) -> None:
    today = clock.now
    clock.now += timedelta(days=365)
    begun = OverheardTurns(collector, device)
    assert kinds(begun.hello())[0] == 200
    clock.now = today
    sleep(2 * LOOK_SECONDS)  # the watch sees it
    clock.now += SESSION_LIFE
    assert kinds(begun.envelopes([])) == (200, ["goodbye"])


def test_the_end_of_its_certificate_ends_no_session_over_https(tmp_path: Path) -> None:
    clock = TurnableClock()
    with running(tmp_path / "data", clock, device_life=timedelta(minutes=5)) as collector:
        device = on_loan(collector)
        turns = Turns(collector, device)
        assert kinds(turns.hello())[0] == 200
        clock.now += timedelta(minutes=30)
        sleep(2 * LOOK_SECONDS)
        assert kinds(turns.envelopes([device.next_sealed()])) == (200, ["ack"])


def test_a_device_that_is_not_heard_any_more_is_told_so_within_five_seconds(
    collector: RunningCollector, turns: OverheardTurns
) -> None:
    with collector.database.writing() as tx:
        devices.set_state(tx, turns.device.device_id, DeviceState.LOST, "left on a train", collector.clock())
    began = monotonic()
    while (status := turns.envelopes([])[0]) == 200:
        assert monotonic() - began < CUT_SECONDS
    assert (status, Turns(turns.collector, turns.device).hello(spooled_messages=1)[0]) == (403, 403)


def test_of_a_device_that_was_returned_no_envelope_is_taken_from_that_moment_on(
    collector: RunningCollector, turns: OverheardTurns
) -> None:
    with collector.database.writing() as tx:
        devices.set_state(tx, turns.device.device_id, DeviceState.RETURNED, "handed in", collector.clock())
    status, heard = turns.envelopes([turns.device.next_sealed()])
    assert (status, [each.nack.code for each in heard if each.HasField("nack")]) in [(200, ["KEY_REVOKED"]), (403, [])]


def test_a_turn_whose_answer_was_lost_is_answered_again_and_taken_once(turns: OverheardTurns) -> None:
    turns.envelopes([turns.device.next_sealed()])
    asked_again = [turns.post("session", turns.bodies[-1]) for _ in range(2)]
    acks = [[each.ack.sequence for each in https_pb2.Heard.FromString(body).messages] for _, body in asked_again]
    assert ([status for status, _ in asked_again], acks) == ([200, 200], [[2], [2]])
    assert kinds(turns.envelopes([turns.device.next_sealed()])) == (200, ["ack"]), "the session goes on"


def test_a_greeting_whose_answer_was_lost_is_answered_again_with_the_same_session(
    collector: RunningCollector, device: FakeDevice
) -> None:
    turns = OverheardTurns(collector, device)
    turns.hello()
    status, body = turns.post("session", turns.bodies[0])
    (welcome,) = [each.welcome for each in https_pb2.Heard.FromString(body).messages if each.HasField("welcome")]
    assert (status, welcome.session_nonce) == (200, turns.session_nonce)
    assert kinds(turns.envelopes([device.next_sealed()])) == (200, ["ack"])


def test_another_turn_in_the_place_of_one_that_was_taken_is_refused(turns: OverheardTurns) -> None:
    turns.turn -= 1
    assert turns.envelopes([turns.device.next_sealed()])[0] == 403
