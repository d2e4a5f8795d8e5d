"""A flood at the ports costs neither memory nor anybody else: who sends too much waits or goes. Faults 3, 27, 29, 30 and 31."""

import threading
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from dataclasses import replace
from pathlib import Path
from time import monotonic

import grpc
import psutil
import pytest

from collector.sessions.budgets import Budgets
from compliance.envelope import Purpose, seal
from compliance.wire.v1 import enrolment_pb2, enrolment_pb2_grpc, session_pb2, session_pb2_grpc
from tests.fakes import raw_http2
from tests.fakes.collector import RunningCollector
from tests.fakes.crowd import ended, held_to, is_served, on_loan, reports, within
from tests.fakes.device import SERVER_NAME, FakeDevice
from tests.fakes.live_session import LiveSession, welcomed

MEBIBYTE = 1024 * 1024


def test_fault_3_a_rapid_reset_costs_neither_memory_nor_anybody_else(
    collector: RunningCollector, device: FakeDevice, tmp_path: Path
) -> None:
    other = on_loan(collector, 2)
    reports(collector, other)
    before = psutil.Process().memory_info().rss
    connection = raw_http2.connect(device, collector.config.agents_port, collector.authority, tmp_path)
    with suppress(OSError), connection:  # the server may have had enough
        for stream in range(1, 40_001, 2):
            headers = raw_http2.frame(raw_http2.HEADERS, raw_http2.END_HEADERS, stream, raw_http2.call_headers())
            connection.sendall(headers + raw_http2.frame(raw_http2.RST_STREAM, 0, stream, (8).to_bytes(4, "big")))
    reports(collector, other)
    assert psutil.Process().memory_info().rss - before < 100 * MEBIBYTE


def test_fault_3_headers_that_never_end_cost_neither_memory_nor_anybody_else(
    collector: RunningCollector, device: FakeDevice, tmp_path: Path
) -> None:
    other = on_loan(collector, 2)
    reports(collector, other)
    before = psutil.Process().memory_info().rss
    connection = raw_http2.connect(device, collector.config.agents_port, collector.authority, tmp_path)
    more = raw_http2.frame(raw_http2.CONTINUATION, 0, 1, raw_http2.literal(b"x-padding", b"y" * 8_000))
    with suppress(OSError), connection:  # the server may have had enough
        connection.sendall(raw_http2.frame(raw_http2.HEADERS, 0, 1, raw_http2.call_headers()))
        for _ in range(20_000):  # 153 MiB, if they were kept; what gRPC reads into took 26 to 61 MiB on a busy computer
            connection.sendall(more)
        reports(collector, other)
        assert psutil.Process().memory_info().rss - before < 100 * MEBIBYTE
    reports(collector, device)


def test_fault_29_sessions_beyond_the_cap_are_told_when_to_come_back(tmp_path: Path) -> None:
    with held_to(Budgets(most_sessions=1), tmp_path) as collector:
        first, second = on_loan(collector, 1), on_loan(collector, 2)
        port = collector.config.agents_port
        with welcomed(first, port, collector.authority), LiveSession(second, port, collector.authority) as session:
            throttle = session.hear("throttle").throttle
            code, words = ended(session)
        assert (throttle.retry_after_seconds, throttle.spread_seconds) == (10, 5)
        assert code is grpc.StatusCode.RESOURCE_EXHAUSTED
        assert words == "the collector has as many sessions as it can hold; try again in 10 to 15 seconds"
        reports(collector, second)


@pytest.mark.parametrize(
    ("budgets", "words"),
    [
        (Budgets(sessions_each_second=0.1, sessions_at_once=2), "too many sessions from this address"),
        (Budgets(hellos_each_second=0.1, hellos_at_once=2), "this device comes too often"),
    ],
    ids=["address", "device"],
)
def test_who_comes_too_often_is_told_when_to_come_back(tmp_path: Path, budgets: Budgets, words: str) -> None:
    with held_to(budgets, tmp_path) as collector:
        device = on_loan(collector)
        reports(collector, device)
        reports(collector, device)
        with LiveSession(device, collector.config.agents_port, collector.authority, device.hello()) as session:
            assert 0 < session.hear("throttle").throttle.retry_after_seconds <= 10
            code, said = ended(session)
        assert (code, said.startswith(words)) == (grpc.StatusCode.RESOURCE_EXHAUSTED, True)


def test_fault_27_guesses_at_the_enrolment_port_are_held_to_a_rate_and_devices_go_on(tmp_path: Path) -> None:
    with held_to(Budgets(enrolments_each_second=0.1, enrolments_at_once=5), tmp_path) as collector:
        device = on_loan(collector)  # a greeting, and a claim, which counts
        guesser = FakeDevice()
        credentials = grpc.ssl_channel_credentials(collector.authority)
        codes = []
        with grpc.secure_channel(f"127.0.0.1:{collector.config.enrolment_port}", credentials, SERVER_NAME) as channel:
            stub = enrolment_pb2_grpc.EnrolmentStub(channel)
            for guess in range(7):
                request = enrolment_pb2.EnrolRequest(sealed=guesser.sealed_claim(b"x" * 32, token=f"guess-{guess}"))
                with pytest.raises(grpc.RpcError) as caught:
                    stub.Enrol(request, timeout=10, metadata=(("x-forwarded-for", f"192.0.2.{guess}"),))
                codes.append(caught.value.code())
        assert codes == [grpc.StatusCode.PERMISSION_DENIED] * 4 + [grpc.StatusCode.RESOURCE_EXHAUSTED] * 3
        reports(collector, device)


def test_fault_30_a_device_that_floods_is_slowed_down_and_others_are_not(tmp_path: Path) -> None:
    with held_to(replace(Budgets(), messages_each_second=200, messages_at_once=50), tmp_path) as collector:
        flooding, other = on_loan(collector, 1), on_loan(collector, 2)
        sealed = [flooding.next_sealed() for _ in range(450)]
        with (
            welcomed(flooding, collector.config.agents_port, collector.authority) as (flood, _),
            welcomed(other, collector.config.agents_port, collector.authority) as (quiet, _),
        ):
            began = monotonic()
            flood.send(*sealed)
            waits = []
            while monotonic() - began < 1.5:
                sent = monotonic()
                quiet.send(other.next_sealed())
                quiet.hear_ack(other.sequence)
                waits.append(monotonic() - sent)
            flood.hear_ack(450)
            assert monotonic() - began >= 2.0, "450 messages at 200 a second, 50 at once"
        assert sorted(waits)[len(waits) // 2] < 0.25


def test_fault_31_a_device_that_reads_nothing_is_cut_off_and_memory_stays_flat(tmp_path: Path) -> None:
    budgets = Budgets(most_sessions=1, messages_each_second=50_000, messages_at_once=50_000)
    with held_to(budgets, tmp_path) as collector, ExitStack() as stack:
        device, other = on_loan(collector, 1), on_loan(collector, 2)
        out_of_order = session_pb2.AgentMessage(envelope=seal(device.payload(sequence=99), Purpose.REPORT, [device.signing]))
        before = psutil.Process().memory_info().rss
        stop = threading.Event()
        stack.callback(stop.set)

        def says() -> Iterator[session_pb2.AgentMessage]:
            yield session_pb2.AgentMessage(hello=device.hello(spooled_messages=1))
            while not stop.wait(0.001):
                yield out_of_order

        options = (*SERVER_NAME, ("grpc.http2.bdp_probe", 0))  # the window for what is told stays at 64 KiB
        credentials = grpc.ssl_channel_credentials(collector.authority, device.tls.pem, device.certificate)
        address = f"127.0.0.1:{collector.config.agents_port}"
        channel = stack.enter_context(grpc.secure_channel(address, credentials, options))
        call = session_pb2_grpc.AgentsStub(channel).Session(says())  # and nobody reads what it is told
        stack.callback(call.cancel)
        assert within(15, lambda: not is_served(collector, other)), "the place is taken"
        assert within(60, lambda: is_served(collector, other)), "the place is free again"
        assert psutil.Process().memory_info().rss - before < 50 * MEBIBYTE
