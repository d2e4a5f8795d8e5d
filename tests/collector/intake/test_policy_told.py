"""Devices are given their school's policy signed, and what they say of it is kept and shown."""

from time import monotonic, sleep

import pytest

from collector.cli import main
from collector.keys.server_keys import POLICY, server_signer
from collector.store import audit, held_policies
from compliance.bundle_refusal import BundleRefusal
from compliance.capabilities import Capability
from compliance.policy_bundle import PolicyBundle, read_bundle
from compliance.wire.v1 import session_pb2
from tests.fakes.collector import RunningCollector
from tests.fakes.device import FakeDevice
from tests.fakes.live_session import LiveSession, welcomed

OLDER = [Capability.BATCH.value, Capability.CHECK_NOW.value]
FOREIGN = session_pb2.PolicyStatus(
    error="no policy\x1b key has signed it", bundle_in_use=1, refusal=BundleRefusal.FOREIGN_KEY.value
)
UNREADABLE = session_pb2.PolicyStatus(
    error="unknown kind", bundle_in_use=1, refused_bundle=2, refusal=BundleRefusal.CANNOT_BE_JUDGED.value
)
IN_USE = session_pb2.PolicyStatus(bundle_in_use=2)


def opened(collector: RunningCollector, sealed: bytes) -> PolicyBundle:
    return read_bundle(sealed, (server_signer(collector.opened.folder.keys, POLICY).public_key,))


def said(collector: RunningCollector, device: FakeDevice) -> tuple[int, int, str, str] | None:
    with collector.database.reading() as tx:
        held = held_policies.find(tx, device.device_id)
    return held and (held.version, held.refused_version, held.refusal, held.words)


def eventually_said(collector: RunningCollector, device: FakeDevice, expected: tuple[int, int, str, str]) -> None:
    ends = monotonic() + 10
    while said(collector, device) != expected:
        assert monotonic() < ends, said(collector, device)
        sleep(0.02)


def say(live: LiveSession, status: session_pb2.PolicyStatus) -> None:
    live.say(session_pb2.AgentMessage(policy_status=status))


def policies_in(collector: RunningCollector, device: FakeDevice, **hello: object) -> list[str]:
    """Which messages about a policy come between this Hello and the first acknowledgement."""
    with welcomed(device, collector.config.agents_port, collector.authority, **hello) as (live, _):
        live.send(device.next_sealed())
        kinds = []
        while (kind := live.hear_any().WhichOneof("kind")) != "ack":
            kinds.append(str(kind))
    return [each for each in kinds if each.startswith("policy")]


def test_a_device_gets_the_bundle_once_and_an_older_agent_the_policy_as_before(
    collector: RunningCollector, device: FakeDevice
) -> None:
    told = [
        policies_in(collector, device),
        policies_in(collector, device, policy_bundle=1),
        policies_in(collector, device, capabilities=OLDER),
    ]
    assert told == [["policy_bundle"], [], ["policy"]]


def test_the_bundle_says_what_is_in_force_and_the_trust_bundle_names_its_key(
    collector: RunningCollector, device: FakeDevice
) -> None:
    with welcomed(device, collector.config.agents_port, collector.authority) as (live, _):
        bundle = opened(collector, live.hear("policy_bundle").policy_bundle)
    assert (bundle.school_id, bundle.version, bundle.policy_id) == ("example", 1, "s004-primary")


def test_a_policy_that_is_adopted_reaches_an_open_session_signed(collector: RunningCollector, device: FakeDevice) -> None:
    with welcomed(device, collector.config.agents_port, collector.authority, policy_bundle=1) as (live, _):
        assert main(["policy", "adopt", "s002-nursery", "--data", str(collector.path)]) == 0
        bundle = opened(collector, live.hear("policy_bundle").policy_bundle)
        say(live, IN_USE)
        eventually_said(collector, device, (2, 0, "", ""))
    assert (bundle.version, bundle.policy_id) == (2, "s002-nursery")


def test_what_a_device_refuses_is_on_the_report_and_in_the_audit_log_until_it_has_the_version_that_it_should_have(
    collector: RunningCollector, device: FakeDevice, capsys: pytest.CaptureFixture[str]
) -> None:
    with welcomed(device, collector.config.agents_port, collector.authority, policy_bundle=1) as (live, _):
        say(live, FOREIGN)
        say(live, FOREIGN)
        eventually_said(collector, device, (1, 0, "foreign_key", "no policy\\x1b key has signed it"))
    assert main(["report", "--data", str(collector.path)]) in (0, 1, 3)
    page = " ".join(capsys.readouterr().out.split())
    assert "This device refused what came as the school's policy on" in page
    assert "no policy key that the device was told of has signed it. It goes on with version 1" in page
    assert policies_in(collector, device, policy_bundle=1) == []
    assert said(collector, device) == (1, 0, "", "")
    with collector.database.reading() as tx:
        lines = [each.detail for each in audit.since(tx, 0) if each.action == "policy.refused"]
    assert lines == ["no policy\\x1b key has signed it"]


def test_a_refusal_stays_on_the_report_while_the_device_lacks_the_version_that_it_should_have(
    collector: RunningCollector, device: FakeDevice
) -> None:
    assert main(["policy", "adopt", "s002-nursery", "--data", str(collector.path)]) == 0
    with welcomed(device, collector.config.agents_port, collector.authority, policy_bundle=1) as (live, _):
        say(live, UNREADABLE)
        eventually_said(collector, device, (1, 2, "cannot_be_judged", "unknown kind"))
    assert policies_in(collector, device, policy_bundle=1) == ["policy_bundle"]
    assert said(collector, device) == (1, 2, "cannot_be_judged", "unknown kind")


def test_a_device_that_talks_of_its_policy_without_end_is_heard_a_few_times(
    collector: RunningCollector, device: FakeDevice
) -> None:
    with welcomed(device, collector.config.agents_port, collector.authority, policy_bundle=1) as (live, _):
        for number in range(100):
            say(live, session_pb2.PolicyStatus(error=f"reason {number}", bundle_in_use=1))
        live.send(device.next_sealed())
        live.hear_ack(1)
        eventually_said(collector, device, (1, 0, "", "reason 7"))


def test_at_enrolment_the_bundle_comes_in_the_place_of_the_policy(collector: RunningCollector) -> None:
    newer, older = FakeDevice(serial="5CD1234ABD"), FakeDevice(serial="5CD1234ABE")
    answers = []
    for fake, capabilities, loan in ((newer, list(Capability), "LOAN-1"), (older, [], "LOAN-2")):
        token = collector.signed_loan(serial=fake.serial, asset_tag=f"TAG-{loan}", loan_id=loan)
        answers.append(fake.enrol(collector.config.enrolment_port, collector.authority, token=token, capabilities=capabilities))
    assert [(bool(each.policy_bundle), each.HasField("policy")) for each in answers] == [(True, False), (False, True)]
    assert opened(collector, answers[0].policy_bundle).version == 1
