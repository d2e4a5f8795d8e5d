"""What a running collector says about itself: on the HTTPS port, on both gRPC ports, on the metrics port."""

import socket
import urllib.error
import urllib.request
from datetime import timedelta

import grpc
import pytest
from grpc_health.v1 import health_pb2, health_pb2_grpc

from collector.backup import last_backup
from collector.backup.last_backup import LastBackup
from collector.config import checked
from collector.serving_wiring import serving_of
from collector.wiring import Collector
from compliance.wire.v1 import session_pb2
from tests.fakes.collector import RunningCollector, free_ports, serving
from tests.fakes.device import SERVER_NAME, FakeDevice
from tests.fakes.turns import Turns
from tests.fakes.watching import https, metrics

SERVING = health_pb2.HealthCheckResponse.SERVING


def health(port: int, credentials: grpc.ChannelCredentials, service: str = "") -> "health_pb2.HealthCheckResponse":
    with grpc.secure_channel(f"127.0.0.1:{port}", credentials, SERVER_NAME) as channel:
        stub = health_pb2_grpc.HealthStub(channel)
        asked = health_pb2.HealthCheckRequest(service=service)
        return stub.Check(asked, timeout=10)  # type: ignore[attr-defined] # made when the stub is


def test_a_collector_that_takes_envelopes_is_alive_and_ready(collector: RunningCollector) -> None:
    assert (https(collector, "/healthz"), https(collector, "/readyz")) == ((200, "ok\n"), (200, "ok\n"))


@pytest.mark.parametrize("service", ["", "rollcall.v1.Enrolment", "rollcall.v1.Agents"])
def test_both_grpc_ports_answer_a_health_check(collector: RunningCollector, device: FakeDevice, service: str) -> None:
    anyone = grpc.ssl_channel_credentials(collector.authority)
    itself = grpc.ssl_channel_credentials(collector.authority, device.tls.pem, device.certificate)
    assert health(collector.config.enrolment_port, anyone, service).status == SERVING
    assert health(collector.config.agents_port, itself, service).status == SERVING


def test_the_agents_port_tells_its_health_to_devices_only(collector: RunningCollector) -> None:
    with pytest.raises(grpc.RpcError) as caught:
        health(collector.config.agents_port, grpc.ssl_channel_credentials(collector.authority))
    assert caught.value.code() is grpc.StatusCode.UNAVAILABLE


def test_a_service_that_is_not_here_is_not_found(collector: RunningCollector) -> None:
    with pytest.raises(grpc.RpcError) as caught:
        health(collector.config.enrolment_port, grpc.ssl_channel_credentials(collector.authority), "rollcall.v1.Nobody")
    assert caught.value.code() is grpc.StatusCode.NOT_FOUND


def test_reports_refusals_spools_and_devices_are_counted(collector: RunningCollector, device: FakeDevice) -> None:
    forged = bytearray(device.next_sealed())
    forged[-1] ^= 1
    device.sequence, device.head_hash = 0, bytes(32)
    device.session(collector.config.agents_port, collector.authority, [device.next_sealed(), device.next_sealed()])
    with pytest.raises(grpc.RpcError):
        device.session(collector.config.agents_port, collector.authority, [bytes(forged)])
    seen = metrics(collector)
    assert {
        name: seen.get(name)
        for name in (
            "rollcall_ready",
            'rollcall_messages_acknowledged_total{via="grpc"}',
            'rollcall_messages_refused_total{code="BAD_SIGNATURE"}',
            "rollcall_signature_failures_total",
            "rollcall_open_streams",
            "rollcall_spool_messages_count",
            'rollcall_devices{simulated="no",state="reporting"}',
        )
    } == {
        "rollcall_ready": 1,
        'rollcall_messages_acknowledged_total{via="grpc"}': 2,
        'rollcall_messages_refused_total{code="BAD_SIGNATURE"}': 1,
        "rollcall_signature_failures_total": 1,
        "rollcall_open_streams": 0,
        "rollcall_spool_messages_count": 2,
        'rollcall_devices{simulated="no",state="reporting"}': 1,
    }
    assert seen["rollcall_database_bytes"] == collector.opened.folder.database.stat().st_size
    assert seen["rollcall_disk_free_bytes"] > 0


def test_turns_over_https_are_counted_as_sessions_on_streams_are(collector: RunningCollector, device: FakeDevice) -> None:
    turns = Turns(collector, device)
    said = [turns.hello(spooled_messages=1)[0], turns.envelopes([device.next_sealed()])[0]]
    open_now = metrics(collector)["rollcall_https_sessions"]
    turns.turn -= 1
    said += [turns.envelopes([])[0], Turns(collector, device, session_nonce=b"of nobody").envelopes([])[0]]
    said += [turns.say([session_pb2.AgentMessage(bye=session_pb2.Bye(reason="done"))])[0]]
    seen = metrics(collector)
    outcomes = {name: seen.get(f'rollcall_https_turns_total{{outcome="{name}"}}') for name in ("taken", "refused", "over")}
    assert (said, open_now, outcomes) == ([200, 200, 403, 503, 200], 1, {"taken": 3, "refused": 1, "over": 1})
    assert [
        seen.get(name)
        for name in (
            'rollcall_messages_acknowledged_total{via="https"}',
            "rollcall_spool_messages_count",
            "rollcall_https_sessions",
            "rollcall_open_streams",
        )
    ] == [1, 1, 0, 0]


def test_no_label_names_a_device_or_a_person(collector: RunningCollector, device: FakeDevice) -> None:
    device.session(collector.config.agents_port, collector.authority, [device.next_sealed()])
    page = " ".join(metrics(collector))
    told = (device.device_id.hex()[:8], device.serial, device.asset_tag, "A. Sample")
    assert [each for each in told if each in page] == []


def test_the_age_of_a_backup_is_shown_where_one_is_recorded_and_else_nothing(collector: RunningCollector) -> None:
    assert "rollcall_backup_age_seconds" not in metrics(collector)
    at = collector.clock() - timedelta(hours=3)
    last_backup.write(collector.path, LastBackup(at, "monday.age", 4096))
    assert metrics(collector)["rollcall_backup_age_seconds"] == 3 * 3600
    (collector.path / last_backup.FILE_NAME).write_text("{")
    assert "rollcall_backup_age_seconds" not in metrics(collector)


def test_the_metrics_port_serves_nothing_else(collector: RunningCollector) -> None:
    with pytest.raises(urllib.error.HTTPError, match="404") as caught:
        urllib.request.urlopen(f"http://127.0.0.1:{collector.config.metrics_port}/", timeout=10)
    caught.value.close()


def test_a_metrics_port_that_is_taken_keeps_no_report_out(collector: RunningCollector) -> None:
    enrolment_port, agents_port, https_port = free_ports(3)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        changed = {"enrolment_port": enrolment_port, "agents_port": agents_port, "https_port": https_port}
        config = checked({**collector.config.model_dump(), **changed, "metrics_port": taken.getsockname()[1]})
        opened = collector.opened
        second = RunningCollector(Collector(opened.folder, opened.database, config, opened.clock), collector.path)
        with serving(serving_of(second.opened)):
            assert https(second, "/readyz") == (200, "ok\n")
