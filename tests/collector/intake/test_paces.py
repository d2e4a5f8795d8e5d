"""How fast one device may send, in messages and in bytes, over HTTP/2 and over HTTPS; and what waits for whom over HTTPS."""

from collections.abc import Callable, Sequence
from pathlib import Path
from time import monotonic

import pytest

from collector.sessions.budgets import Budgets
from tests.fakes.collector import RunningCollector
from tests.fakes.crowd import held_to, on_loan
from tests.fakes.device import FakeDevice
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
