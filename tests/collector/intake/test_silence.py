"""Silence at the ports keeps no device out: who says nothing, or whose other end is gone, is closed. Faults 1, 2 and 32."""

import resource
import socket
import ssl
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from time import monotonic

import grpc
import psutil
import pytest

from collector.sessions.budgets import Budgets
from tests.fakes import raw_http2
from tests.fakes.collector import RunningCollector
from tests.fakes.crowd import ended, held_to, is_served, on_loan, reports, within
from tests.fakes.device import FakeDevice
from tests.fakes.live_session import LiveSession, welcomed
from tests.fakes.network import Wireless, listening

IDLE_CONNECTIONS = 1_000


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


def test_a_stream_on_which_no_greeting_comes_is_closed(collector: RunningCollector, device: FakeDevice) -> None:
    with LiveSession(device, collector.config.agents_port, collector.authority) as session:
        assert ended(session) == (grpc.StatusCode.DEADLINE_EXCEEDED, "no greeting within 10 seconds")


def test_fault_32_a_connection_whose_other_end_is_gone_frees_its_place(tmp_path: Path) -> None:
    with held_to(Budgets(most_sessions=1), tmp_path, keepalive_seconds=1, keepalive_patience_seconds=1) as collector:
        gone, other = on_loan(collector, 1), on_loan(collector, 2)
        wireless = Wireless(collector.config.agents_port)
        with listening(wireless) as network, welcomed(gone, network.port, collector.authority):
            assert not is_served(collector, other), "the place is taken"
            wireless.is_gone = True
            assert within(10, lambda: is_served(collector, other))
