"""Crowds, floods and silence at the ports: faults 1, 2, 3, 29, 30, 31 and 32 of the channel's design."""

import resource
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from time import monotonic, sleep

import grpc
import psutil
import pytest

from collector.sessions.budgets import Budgets
from compliance.envelope import Purpose, seal
from compliance.wire.v1 import enrolment_pb2, enrolment_pb2_grpc, session_pb2, session_pb2_grpc
from tests.fakes import raw_http2
from tests.fakes.collector import RunningCollector, running
from tests.fakes.device import SERVER_NAME, FakeDevice, TurnableClock
from tests.fakes.live_session import LiveSession, welcomed

IDLE_CONNECTIONS = 1_000
MEBIBYTE = 1024 * 1024


@pytest.fixture
def device(collector: RunningCollector) -> FakeDevice:
    """A device on loan."""
    return on_loan(collector)


def on_loan(collector: RunningCollector, number: int = 1) -> FakeDevice:
    enrolled = FakeDevice(serial=f"SERIAL-{number}", asset_tag=f"LAP-{number:04}")
    loan = {"serial": enrolled.serial, "asset_tag": enrolled.asset_tag, "loan_id": f"LOAN-{number}"}
    enrolled.enrol(collector.config.enrolment_port, collector.authority, token=collector.signed_loan(**loan))
    return enrolled


@contextmanager
def held_to(budgets: Budgets, path: Path) -> Iterator[RunningCollector]:
    with running(path / "data", TurnableClock(), budgets=budgets) as served:
        yield served


def reports(collector: RunningCollector, device: FakeDevice) -> None:
    """One report is sent and acknowledged."""
    with welcomed(device, collector.config.agents_port, collector.authority) as (session, _):
        session.send(device.next_sealed())
        session.hear_ack(device.sequence)


def ended(session: LiveSession, seconds: float = 15) -> tuple[grpc.StatusCode, str]:
    error = session.hear_end(seconds)
    assert isinstance(error, grpc.RpcError)
    return error.code(), str(error.details())


def sockets_of(port: int) -> int:
    """How many connections the collector, which is this process, still holds at a port of its own."""
    held = psutil.Process().net_connections("tcp")
    return len([each for each in held if each.laddr.port == port and each.status != psutil.CONN_LISTEN])


def is_closed(connection: socket.socket) -> bool:
    connection.settimeout(0)
    try:
        while connection.recv(4096):
            pass
    except (BlockingIOError, ssl.SSLWantReadError):
        return False
    except OSError:
        pass
    return True


def within(seconds: float, question: Callable[[], bool]) -> bool:
    until = monotonic() + seconds
    while monotonic() < until:
        if question():
            return True
        sleep(0.2)
    return question()


def says_nothing(port: int) -> socket.socket:
    return socket.create_connection(("127.0.0.1", port), timeout=10)


def half_a_handshake(port: int) -> socket.socket:
    connection = says_nothing(port)
    connection.sendall(bytes.fromhex("16030102000100"))  # a TLS record of 512 bytes begins, and never ends
    return connection


def old_http(port: int) -> socket.socket:
    connection = says_nothing(port)
    connection.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
    return connection


def tls_and_nothing_else(port: int) -> socket.socket:
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    context.set_alpn_protocols(["h2"])
    return context.wrap_socket(says_nothing(port))


@pytest.mark.parametrize(
    ("port", "begin"),
    [
        ("agents_port", says_nothing),
        ("agents_port", half_a_handshake),
        ("agents_port", old_http),
        ("enrolment_port", tls_and_nothing_else),
    ],
)
def test_fault_1_who_does_not_speak_the_protocol_is_gone_in_ten_seconds(
    tmp_path: Path, port: str, begin: Callable[[int], socket.socket]
) -> None:
    with held_to(Budgets(handshake_seconds=2), tmp_path) as collector:
        connections = [begin(getattr(collector.config, port)) for _ in range(5)]
        assert within(6, lambda: all(map(is_closed, connections)))
        for each in connections:
            each.close()
        assert within(5, lambda: sockets_of(getattr(collector.config, port)) == 0)


def test_fault_2_a_thousand_idle_connections_are_closed_while_a_device_is_served(
    collector: RunningCollector, device: FakeDevice
) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, 8192), hard))  # both ends are in this process
    with ExitStack() as stack:
        stack.callback(resource.setrlimit, resource.RLIMIT_NOFILE, (soft, hard))
        began = monotonic()
        idle = [stack.enter_context(says_nothing(collector.config.agents_port)) for _ in range(IDLE_CONNECTIONS)]
        reports(collector, device)
        assert monotonic() - began < 10, "the device was served while they were open"
        assert within(15, lambda: all(map(is_closed, idle)))
        reports(collector, device)


def test_fault_2_connections_beyond_the_cap_are_closed_at_once(tmp_path: Path) -> None:
    with held_to(Budgets(most_connections=20), tmp_path) as collector:
        device = on_loan(collector)
        with welcomed(device, collector.config.agents_port, collector.authority) as (session, _), ExitStack() as stack:
            idle = [stack.enter_context(says_nothing(collector.config.agents_port)) for _ in range(60)]
            assert within(3, lambda: sum(map(is_closed, idle)) >= 40)
            session.send(device.next_sealed())
            session.hear_ack(1)


def test_a_connection_without_any_call_is_closed(tmp_path: Path) -> None:
    with held_to(Budgets(idle_seconds=1), tmp_path) as collector:
        device = on_loan(collector)
        connection = raw_http2.connect(device, collector.config.agents_port, collector.authority, tmp_path)
        assert within(8, lambda: is_closed(connection))
        connection.close()


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
        for _ in range(20_000):  # 160 MB, if they were kept
            connection.sendall(more)
        reports(collector, other)
        assert psutil.Process().memory_info().rss - before < 50 * MEBIBYTE
    reports(collector, device)


def test_a_stream_on_which_no_greeting_comes_is_closed(collector: RunningCollector, device: FakeDevice) -> None:
    with LiveSession(device, collector.config.agents_port, collector.authority) as session:
        assert ended(session) == (grpc.StatusCode.DEADLINE_EXCEEDED, "no greeting within 10 seconds")


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
        device = on_loan(collector)  # two calls
        guesser = FakeDevice()
        credentials = grpc.ssl_channel_credentials(collector.authority)
        codes = []
        with grpc.secure_channel(f"127.0.0.1:{collector.config.enrolment_port}", credentials, SERVER_NAME) as channel:
            stub = enrolment_pb2_grpc.EnrolmentStub(channel)
            for guess in range(6):
                request = enrolment_pb2.EnrolRequest(sealed=guesser.sealed_claim(b"x" * 32, token=f"guess-{guess}"))
                with pytest.raises(grpc.RpcError) as caught:
                    stub.Enrol(request, timeout=10, metadata=(("x-forwarded-for", f"192.0.2.{guess}"),))
                codes.append(caught.value.code())
        assert codes == [grpc.StatusCode.PERMISSION_DENIED] * 3 + [grpc.StatusCode.RESOURCE_EXHAUSTED] * 3
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


def test_fault_32_a_connection_whose_other_end_is_gone_frees_its_place(tmp_path: Path) -> None:
    budgets = Budgets(most_sessions=1, ping_after_seconds=1, ping_patience_seconds=1)
    with held_to(budgets, tmp_path) as collector, Relay(collector.config.agents_port) as relay:
        gone, other = on_loan(collector, 1), on_loan(collector, 2)
        with welcomed(gone, relay.port, collector.authority):
            relay.lose_everything()
            assert within(10, lambda: is_served(collector, other))


def is_served(collector: RunningCollector, device: FakeDevice) -> bool:
    with LiveSession(device, collector.config.agents_port, collector.authority, device.hello()) as session:
        try:
            session.hear("welcome")
        except AssertionError:
            return False
        return True


class Relay:
    """A network between device and collector that can stop to carry anything while no end is told."""

    def __init__(self, to_port: int) -> None:
        self._to_port = to_port
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._carries = True
        self._ends: list[socket.socket] = []
        self.port = self._listener.getsockname()[1]
        self._threads = [threading.Thread(target=self._accept, daemon=True)]
        self._threads[0].start()

    def __enter__(self) -> "Relay":
        return self

    def __exit__(self, *_: object) -> None:
        for each in (self._listener, *self._ends):
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
            each.close()
        for thread in self._threads:
            thread.join(5)

    def lose_everything(self) -> None:
        """From now on nothing arrives, on neither side."""
        self._carries = False

    def _accept(self) -> None:
        with suppress(OSError):
            near, _ = self._listener.accept()
            far = socket.create_connection(("127.0.0.1", self._to_port))
            self._ends += [near, far]
            for source, target in ((near, far), (far, near)):
                thread = threading.Thread(target=self._carry, args=(source, target), daemon=True)
                self._threads.append(thread)
                thread.start()

    def _carry(self, source: socket.socket, target: socket.socket) -> None:
        with suppress(OSError):
            while received := source.recv(65536):
                if self._carries:
                    target.sendall(received)
