"""How fast one device may send, in messages and in bytes, over HTTP/2 and over HTTPS; and what waits for whom over HTTPS."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from pathlib import Path
from time import monotonic

import pytest

from collector.sessions.budgets import Budgets
from compliance.wire.v1 import session_pb2
from tests.fakes.collector import RunningCollector, running
from tests.fakes.crowd import held_to, on_loan
from tests.fakes.device import FakeDevice, TurnableClock
from tests.fakes.live_session import welcomed
from tests.fakes.turns import Turns

PATIENT = 20


def over_http2(collector: RunningCollector, device: FakeDevice, windows: Sequence[list[bytes]]) -> None:
    """Everything is sent, window by window, and acknowledged."""
    sent = 0
    with welcomed(device, collector.config.agents_port, collector.authority) as (session, _):
        for each in windows:
            session.send(*each)
            sent += len(each)
            session.hear_ack(sent)


def over_https(collector: RunningCollector, device: FakeDevice, windows: Sequence[list[bytes]]) -> None:
    """Everything is sent, turn by turn, and acknowledged."""
    turns = Turns(collector, device)
    turns.hello()
    for each in windows:
        status, heard = turns.envelopes(each)
        assert (status, [message.WhichOneof("kind") for message in heard]) == (200, ["ack"])


@pytest.mark.parametrize("sends", [over_http2, over_https])
@pytest.mark.parametrize(
    "budgets",
    [
        Budgets(messages_each_second=20, messages_at_once=10),
        Budgets(bytes_each_second=8_000, bytes_at_once=4_000),
    ],
    ids=["messages", "bytes"],
)
def test_a_device_that_is_faster_than_its_share_loses_nothing_and_waits(
    tmp_path: Path, budgets: Budgets, sends: Callable[[RunningCollector, FakeDevice, Sequence[list[bytes]]], None]
) -> None:
    with held_to(budgets, tmp_path) as collector:
        device = on_loan(collector)
        windows = [[device.next_sealed() for _ in range(10)] for _ in range(5)]
        size = sum(len(each) for each in windows[0])
        by_messages, by_bytes = (40 - 10) / budgets.messages_each_second, (4 * size - 4_000) / budgets.bytes_each_second
        began = monotonic()
        sends(collector, device, windows)
        assert max(by_messages, by_bytes) > 1, "else nothing is tried here"
        assert max(by_messages, by_bytes) - 0.1 <= monotonic() - began < PATIENT


def test_a_device_over_https_that_owes_a_long_wait_is_told_when_to_come_back(tmp_path: Path) -> None:
    with held_to(Budgets(bytes_each_second=50, bytes_at_once=100), tmp_path) as collector:
        device, beside = on_loan(collector, 1), on_loan(collector, 2)
        turns = Turns(collector, device)
        turns.hello()
        assert turns.envelopes([device.next_sealed()])[0] == 200
        held_up = device.next_sealed()
        status, heard = turns.envelopes([held_up])
        (throttle,) = [each.throttle for each in heard if each.HasField("throttle")]
        assert (status, throttle.retry_after_seconds > 3, throttle.reason) == (
            200,
            True,
            "this device sends faster than its share",
        )
        assert (turns.envelopes([held_up])[0], Turns(collector, beside).hello()[0]) == (503, 200)


def kinds(heard: Sequence[session_pb2.ServerMessage]) -> set[str]:
    return {each.WhichOneof("kind") or "" for each in heard}


def test_where_sessions_over_https_are_many_one_that_only_asks_for_news_gives_way(tmp_path: Path) -> None:
    clock = TurnableClock()
    with running(tmp_path / "data", clock, budgets=Budgets(most_turn_sessions=2)) as collector:
        idle, busy, third, fourth = (Turns(collector, on_loan(collector, number)) for number in range(1, 5))
        assert (idle.hello()[0], busy.hello()[0], third.hello()[0]) == (200, 200, 503), "nobody is idle yet"
        clock.now += timedelta(seconds=80)
        assert (idle.envelopes([])[0], busy.envelopes([busy.device.next_sealed()])[0]) == (200, 200)
        clock.now += timedelta(seconds=50)
        assert Turns(collector, third.device).hello()[0] == 200
        assert Turns(collector, fourth.device).hello()[0] == 503, "one place was given up, and no other is idle"
        status, heard = idle.envelopes([])
        (goodbye,) = [each.goodbye for each in heard if each.HasField("goodbye")]
        assert (status, goodbye.reconnect_after_seconds, goodbye.spread_seconds) == (200, 300, 300)
        assert (idle.envelopes([])[0], kinds(busy.envelopes([busy.device.next_sealed()])[1])) == (503, {"ack"})


def test_a_session_over_https_whose_device_has_fallen_silent_holds_no_place(tmp_path: Path) -> None:
    clock = TurnableClock()
    with running(tmp_path / "data", clock, budgets=Budgets(most_turn_sessions=1)) as collector:
        silent, other = Turns(collector, on_loan(collector, 1)), Turns(collector, on_loan(collector, 2))
        assert silent.hello()[0] == 200
        clock.now += timedelta(seconds=91)
        assert (other.hello()[0], silent.envelopes([])[0]) == (200, 503)
