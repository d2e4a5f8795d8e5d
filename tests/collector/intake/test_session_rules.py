"""What a session keeps to: it begins with Hello in a protocol that is spoken, fits the window, and is a device's only one."""

import grpc
import pytest

from tests.fakes.collector import RunningCollector
from tests.fakes.device import FakeDevice
from tests.fakes.live_session import LiveSession, welcomed
from tests.fakes.one_session import acknowledged, say


def test_a_session_that_does_not_begin_with_hello_is_refused(collector: RunningCollector, device: FakeDevice) -> None:
    with LiveSession(device, collector.config.agents_port, collector.authority) as session:
        session.send(device.next_sealed())
        ended = session.hear_end()
    assert isinstance(ended, grpc.RpcError)
    assert (ended.code(), ended.details()) == (grpc.StatusCode.FAILED_PRECONDITION, "a session begins with Hello")


@pytest.mark.parametrize("spoken", [(0, 0), (2, 9)], ids=["older", "newer"])
def test_an_agent_of_another_protocol_is_told_which_one_is_spoken(
    collector: RunningCollector, device: FakeDevice, spoken: tuple[int, int]
) -> None:
    hello = device.hello(protocol_min=spoken[0], protocol_max=spoken[1])
    with LiveSession(device, collector.config.agents_port, collector.authority, hello) as session:
        ended = session.hear_end()
    assert isinstance(ended, grpc.RpcError)
    assert ended.code() is grpc.StatusCode.FAILED_PRECONDITION
    assert f"the agent speaks protocol {spoken[0]} to {spoken[1]}, this collector 1" in str(ended.details())


def test_a_second_session_of_a_device_ends_the_first(collector: RunningCollector, device: FakeDevice) -> None:
    with welcomed(device, collector.config.agents_port, collector.authority) as (first, _):
        first.send(device.next_sealed())
        first.hear_ack(1)
        with welcomed(device, collector.config.agents_port, collector.authority) as (second, _):
            ended = first.hear_end()
            second.send(device.next_sealed())
            second.hear_ack(2)
    assert isinstance(ended, grpc.RpcError)
    assert ended.code() is grpc.StatusCode.UNAVAILABLE


def test_more_than_the_window_holds_ends_the_session(collector: RunningCollector, device: FakeDevice) -> None:
    with welcomed(device, collector.config.agents_port, collector.authority) as (session, welcome):
        session.batch(*[b"x"] * (2 * welcome.window_messages + 1))
        ended = session.hear_end()
    assert isinstance(ended, grpc.RpcError)
    assert (ended.code(), "more was sent than the window" in str(ended.details())) == (
        grpc.StatusCode.RESOURCE_EXHAUSTED,
        True,
    )
    assert acknowledged(say(collector, device, device.next_sealed())) == 1
