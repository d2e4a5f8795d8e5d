"""Devices are told of themselves under the policy key, at each Welcome and when it changes; what they refuse is shown."""

import secrets
from datetime import timedelta
from time import monotonic, sleep

import pytest

from collector.cli import main
from collector.judging.judging import policy_in_force
from collector.keys.server_keys import POLICY, server_signer
from collector.registers import exceptions
from collector.registers.exception_requests import Request
from collector.store import audit, nonces, refused_contexts
from collector.store.exceptions import everything
from compliance.capabilities import Capability
from compliance.context_refusal import ContextRefusal
from compliance.device_context import DeviceContext, read_context
from compliance.wire.v1 import session_pb2
from tests.fakes.collector import RunningCollector
from tests.fakes.device import FakeDevice, TurnableClock
from tests.fakes.live_session import LiveSession, welcomed

NONCE = b"h" * 32
OLDER = [Capability.BATCH.value, Capability.POLICY_BUNDLE.value]


def grant(collector: RunningCollector) -> None:
    """Excuse every device from LOCK-1."""
    now = collector.clock()
    until = now.date() + timedelta(days=9)
    request = Request("LOCK-1", None, "everyone", "it shows the time table", "T. Technician", "H. Head", until)
    with collector.database.writing() as tx:
        exceptions.grant(tx, "example", request, policy_in_force(tx, "example"), actor="test", now=now)


def revoke(collector: RunningCollector) -> None:
    with collector.database.writing() as tx:
        (granted,) = everything(tx, "example")
        exceptions.revoke(tx, "example", granted.exception_id, "put right", actor="test", now=collector.clock())


def opened(collector: RunningCollector, live: LiveSession) -> DeviceContext:
    sealed = live.hear("device_context").device_context
    return read_context(sealed, (server_signer(collector.opened.folder.keys, POLICY).public_key,))


def refused(collector: RunningCollector, device: FakeDevice) -> tuple[str, str] | None:
    with collector.database.reading() as tx:
        found = refused_contexts.find(tx, device.device_id)
    return found and (found.refusal, found.words)


def eventually(collector: RunningCollector, device: FakeDevice, expected: tuple[str, str] | None) -> None:
    ends = monotonic() + 10
    while refused(collector, device) != expected:
        assert monotonic() < ends, refused(collector, device)
        sleep(0.02)


def kinds_told(collector: RunningCollector, device: FakeDevice, **hello: object) -> list[str]:
    with welcomed(device, collector.config.agents_port, collector.authority, **hello) as (live, _):
        live.send(device.next_sealed())
        kinds = []
        while (kind := live.hear_any().WhichOneof("kind")) != "ack":
            kinds.append(str(kind))
    return [each for each in kinds if each in ("registers", "device_context")]


def test_a_device_is_told_under_a_signature_and_an_older_agent_as_before(
    collector: RunningCollector, device: FakeDevice
) -> None:
    told = [kinds_told(collector, device, nonce=NONCE), kinds_told(collector, device, nonce=NONCE, capabilities=OLDER)]
    assert told == [["device_context"], ["registers"]]


def test_it_is_bound_to_school_device_session_and_policy(collector: RunningCollector, device: FakeDevice) -> None:
    with welcomed(device, collector.config.agents_port, collector.authority, nonce=NONCE) as (live, _):
        context = opened(collector, live)
    bound = context.school_id, context.device_id, context.hello_nonce, context.number, context.policy_bundle
    assert bound == ("example", device.device_id, NONCE, 1, 1)
    assert context.expires - context.issued == timedelta(days=90)


def test_an_exception_reaches_an_open_session_and_so_does_its_end(collector: RunningCollector, device: FakeDevice) -> None:
    with welcomed(device, collector.config.agents_port, collector.authority, nonce=NONCE) as (live, _):
        first = opened(collector, live)
        grant(collector)
        second = opened(collector, live)
        revoke(collector)
        third = opened(collector, live)
    excused = [[each.rule_id for each in context.told.context.excuses] for context in (first, second, third)]
    assert (excused, [first.number, second.number, third.number]) == ([[], ["LOCK-1"], []], [1, 2, 3])


def test_a_session_that_lasts_is_told_again_each_day(
    collector: RunningCollector, device: FakeDevice, clock: TurnableClock
) -> None:
    with welcomed(device, collector.config.agents_port, collector.authority, nonce=NONCE) as (live, _):
        first = opened(collector, live)
        clock.now += timedelta(days=1, minutes=1)
        with collector.database.writing() as tx:
            nonces.issue(tx, secrets.token_bytes(32), clock.now)  # everybody is looked at now, and not after a minute
        second = opened(collector, live)
    assert (second.number, second.issued - first.issued >= timedelta(days=1)) == (2, True)


def test_what_a_device_refuses_is_on_the_report_and_in_the_audit_log_until_it_says_that_it_is_over(
    collector: RunningCollector, device: FakeDevice, capsys: pytest.CaptureFixture[str]
) -> None:
    refusal = session_pb2.ContextStatus(error="another\x1b one's", refusal=ContextRefusal.ANOTHER_DEVICE.value)
    with welcomed(device, collector.config.agents_port, collector.authority, nonce=NONCE) as (live, _):
        for _ in range(2):
            live.say(session_pb2.AgentMessage(context_status=refusal))
        eventually(collector, device, ("another_device", "another\\x1b one's"))
        assert main(["report", "--data", str(collector.path)]) in (0, 1, 3)
        page = " ".join(capsys.readouterr().out.split())
        live.say(session_pb2.AgentMessage(context_status=session_pb2.ContextStatus()))
        eventually(collector, device, None)
    assert "what the registers say of it: it is another device's. It goes on with what it had before" in page
    with collector.database.reading() as tx:
        lines = [each.detail for each in audit.since(tx, 0) if each.action == "context.refused"]
    assert lines == ["another\\x1b one's"]
