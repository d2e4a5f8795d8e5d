"""What the command line changes in the database reaches sessions that are open: faults 24 and 25 of the channel's design."""

import queue
import secrets
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from time import monotonic

import grpc
import pytest

from collector.cli import main
from collector.keys.policy_signing import keep_policy_bundle
from collector.keys.server_keys import POLICY, server_signer
from collector.sessions.acceptance import accept
from collector.sessions.check_now import ask
from collector.sessions.watch import LOOK_SECONDS
from collector.store import check_requests, devices, nonces, policies
from collector.store.check_requests import CheckRequest
from collector.store.devices import Device, DeviceState
from compliance.policy_bundle import read_bundle
from tests.fakes.collector import RunningCollector
from tests.fakes.device import FakeDevice, TurnableClock
from tests.fakes.live_session import LiveSession, welcomed

CUT_SECONDS = 5.0


@pytest.fixture
def session(collector: RunningCollector, device: FakeDevice) -> Iterator[LiveSession]:
    """Its session, open and silent since its first report."""
    with welcomed(device, collector.config.agents_port, collector.authority) as (live, _):
        live.send(device.next_sealed())
        live.hear_ack(1)
        yield live


def stored(collector: RunningCollector, device: FakeDevice) -> Device:
    with collector.database.reading() as tx:
        found = devices.find(tx, device.device_id)
    assert found is not None
    return found


def cut(session: LiveSession) -> tuple[grpc.StatusCode, str]:
    """How a silent session ended, which took less than five seconds."""
    began = monotonic()
    ended = session.hear_end(CUT_SECONDS)
    assert monotonic() - began < CUT_SECONDS
    assert isinstance(ended, grpc.RpcError)
    return ended.code(), str(ended.details())


@pytest.mark.parametrize("state", [DeviceState.RETURNED, DeviceState.QUARANTINED, DeviceState.LOST])
def test_fault_25_a_device_that_is_not_heard_any_more_is_cut_off_however_silent_it_is(
    collector: RunningCollector, device: FakeDevice, session: LiveSession, state: DeviceState
) -> None:
    with collector.database.writing() as tx:
        devices.set_state(tx, device.device_id, state, "test", collector.clock())
    code, words = cut(session)
    assert (code, words) == (
        grpc.StatusCode.PERMISSION_DENIED,
        f"this device is {state.value}; its reports are no longer taken",
    )


def test_fault_25_the_next_message_of_a_revoked_device_is_refused_at_once(
    collector: RunningCollector, device: FakeDevice, session: LiveSession
) -> None:
    with collector.database.writing() as tx:
        devices.set_state(tx, device.device_id, DeviceState.RETURNED, "test", collector.clock())
    session.send(device.next_sealed())
    assert session.hear("nack").nack.code == "KEY_REVOKED"


def test_fault_25_a_certificate_that_expires_in_the_middle_of_a_session_ends_it(
    collector: RunningCollector, clock: TurnableClock, session: LiveSession
) -> None:
    clock.now += timedelta(days=31)
    assert cut(session) == (grpc.StatusCode.PERMISSION_DENIED, "the certificate has expired")


def test_fault_25_a_message_under_an_expired_certificate_is_not_taken(
    collector: RunningCollector, clock: TurnableClock, device: FakeDevice, session: LiveSession
) -> None:
    clock.now += timedelta(days=31)
    session.send(device.next_sealed())
    assert cut(session) == (grpc.StatusCode.PERMISSION_DENIED, "the certificate has expired")
    assert stored(collector, device).head_sequence == 1


def test_a_device_that_is_accepted_in_the_middle_of_a_session_is_told_to_begin_anew(
    collector: RunningCollector, device: FakeDevice, session: LiveSession
) -> None:
    with collector.database.writing() as tx:
        tx.run("UPDATE devices SET state = 'quarantined'")  # by hand: the watch would cut the session for it
        found = devices.find(tx, device.device_id)
        assert found is not None
        accept(tx, found, actor="test", now=collector.clock())
    assert "begins a new chain" in session.hear("goodbye").goodbye.reason
    assert session.hear_end() is None


def test_a_policy_that_is_adopted_a_fresh_nonce_and_a_changed_register_reach_a_session_that_is_open(
    collector: RunningCollector, session: LiveSession
) -> None:
    now, nonce = collector.clock() + timedelta(seconds=1), secrets.token_bytes(32)
    signer = server_signer(collector.opened.folder.keys, POLICY)
    with collector.database.writing() as tx:
        adopted = policies.in_force(tx, "example")
        assert adopted is not None
        policies.adopt(tx, replace(adopted, digest=b"2" * 32, version="2", adopted_at=now))
        keep_policy_bundle(tx, "example", signer, now)
        nonces.issue(tx, nonce, now)
    bundle = read_bundle(session.hear("policy_bundle").policy_bundle, (signer.public_key,))
    assert (bundle.version, bundle.policy_version) == (2, "2")
    assert session.hear("challenge").challenge.server_nonce == nonce
    assets = collector.path / "assets.csv"
    assets.write_text("asset_tag,make,model,serial,kind,off_site,data_class\nLAP-0001,Example,Book 14,5CD1234ABC,laptop,yes,\n")
    assert main(["assets", "import", str(assets), "--data", str(collector.path)]) == 0
    assert session.hear("registers").registers.may_leave_site


def asked(collector: RunningCollector, device: FakeDevice) -> CheckRequest:
    with collector.database.writing() as tx:
        found = devices.find(tx, device.device_id)
        assert found is not None
        return ask(tx, found, actor="test", now=collector.clock())


def as_it_stands(collector: RunningCollector, request: CheckRequest) -> CheckRequest:
    with collector.database.reading() as tx:
        found = check_requests.find(tx, request.nonce)
    assert found is not None
    return found


def test_a_device_that_is_asked_answers_with_the_nonce_of_the_question(
    collector: RunningCollector, device: FakeDevice, session: LiveSession
) -> None:
    request = asked(collector, device)
    run_now = session.hear("run_now").run_now
    assert (run_now.nonce, 0 < run_now.expires_after_seconds <= 120) == (request.nonce, True)
    session.send(device.next_sealed(challenge=run_now.nonce))
    session.hear_ack(2)
    answered = as_it_stands(collector, request)
    assert answered.answered_at is not None
    assert (answered.epoch, answered.sequence) == (0, 2)


def test_fault_24_a_nonce_of_another_device_one_too_late_and_one_used_before_answer_nothing(
    collector: RunningCollector, device: FakeDevice, session: LiveSession, clock: TurnableClock
) -> None:
    request = asked(collector, device)
    other = replace(request, nonce=b"o" * 32, device_id=device.device_id)
    session.hear("run_now")
    session.send(device.next_sealed(challenge=request.nonce), device.next_sealed(challenge=request.nonce))
    session.send(device.next_sealed(challenge=other.nonce))
    session.hear_ack(4)
    assert as_it_stands(collector, request).sequence == 2
    late = asked(collector, device)
    session.hear("run_now")
    clock.now += timedelta(seconds=121)
    session.send(device.next_sealed(challenge=late.nonce))
    session.hear_ack(5)
    assert as_it_stands(collector, late).answered_at is None


def test_an_agent_that_did_not_say_that_it_can_be_asked_is_not_asked(collector: RunningCollector, device: FakeDevice) -> None:
    with welcomed(device, collector.config.agents_port, collector.authority, capabilities=["batch"]) as (session, _):
        request = asked(collector, device)
        with pytest.raises(queue.Empty):
            session.hear("run_now", 2 * LOOK_SECONDS)
    assert as_it_stands(collector, request).sent_at is None


def test_check_now_shows_what_the_device_answers(
    collector: RunningCollector, device: FakeDevice, session: LiveSession, capsys: pytest.CaptureFixture[str]
) -> None:
    def answer() -> None:
        session.send(device.next_sealed(challenge=session.hear("run_now").run_now.nonce))

    answering = threading.Thread(target=answer)
    answering.start()
    code = main(["device", "check-now", "LAP-0001", "--data", str(collector.path)])
    answering.join()
    assert "Not known · LAP-0001" in capsys.readouterr().out
    assert code == 3


def test_check_now_says_plainly_that_a_device_is_not_here(
    collector: RunningCollector, device: FakeDevice, capsys: pytest.CaptureFixture[str]
) -> None:
    code = main(["device", "check-now", "LAP-0001", "--wait", "3", "--data", str(collector.path)])
    assert (code, "LAP-0001 is not connected now" in capsys.readouterr().err) == (4, True)


def test_check_now_says_plainly_that_a_device_has_not_answered(
    collector: RunningCollector, session: LiveSession, capsys: pytest.CaptureFixture[str]
) -> None:
    code = main(["device", "check-now", "LAP-0001", "--wait", "4", "--data", str(collector.path)])
    assert (code, "has not answered in 4 seconds" in capsys.readouterr().err) == (4, True)
