"""One whole session of a device: what it says at once, and what it hears."""

import grpc
import pytest

from collector.store import evidence
from compliance.wire.v1 import session_pb2
from tests.fakes.collector import RunningCollector
from tests.fakes.device import FakeDevice


def say(collector: RunningCollector, device: FakeDevice, *envelopes: bytes) -> list[session_pb2.ServerMessage]:
    """Everything that the collector says in a session in which these envelopes are sent."""
    return device.session(collector.config.agents_port, collector.authority, envelopes)


def refusal(collector: RunningCollector, device: FakeDevice, *envelopes: bytes) -> str:
    """The words with which the collector ends such a session."""
    with pytest.raises(grpc.RpcError) as caught:
        say(collector, device, *envelopes)
    assert caught.value.code() is grpc.StatusCode.PERMISSION_DENIED
    return str(caught.value.details())


def acknowledged(messages: list[session_pb2.ServerMessage]) -> int:
    """The last sequence number that was acknowledged, 0 for none."""
    return max((each.ack.sequence for each in messages if each.WhichOneof("kind") == "ack"), default=0)


def nacks(messages: list[session_pb2.ServerMessage]) -> list[str]:
    """The codes of what was refused."""
    return [each.nack.code for each in messages if each.WhichOneof("kind") == "nack"]


def kept(collector: RunningCollector, device: FakeDevice) -> int:
    """How many messages of the device are held."""
    with collector.database.reading() as tx:
        return evidence.count(tx, device.device_id)
