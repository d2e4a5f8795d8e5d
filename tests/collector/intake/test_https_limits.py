"""The HTTPS port holds each address to its share by the address of the socket, and cuts off whoever owes it a request."""

import http.client
import socket
import ssl
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from time import monotonic, sleep

import pytest

from collector.sessions.budgets import Budgets
from tests.fakes.collector import RunningCollector, running
from tests.fakes.crowd import held_to, within
from tests.fakes.device import TurnableClock

HERE, ELSEWHERE = "127.0.0.1", "127.0.0.2"


def connect(collector: RunningCollector, address: str = HERE) -> socket.socket:
    """A connection from this address, on which nothing is said."""
    return socket.create_connection(("127.0.0.1", collector.config.https_port), timeout=10, source_address=(address, 0))


def secured(collector: RunningCollector) -> ssl.SSLSocket:
    context = ssl.create_default_context(cadata=collector.authority.decode())
    return context.wrap_socket(connect(collector), server_hostname="collector.rollcall")


def half_a_handshake(collector: RunningCollector) -> socket.socket:
    connection = connect(collector)
    connection.sendall(bytes.fromhex("16030102000100"))  # a TLS record of 512 bytes begins, and never ends
    return connection


def half_a_head(collector: RunningCollector) -> socket.socket:
    connection = secured(collector)
    connection.sendall(b"POST /v1/session HTTP/1.1\r\nHost: x\r\n")
    return connection


def half_a_body(collector: RunningCollector) -> socket.socket:
    connection = secured(collector)
    connection.sendall(b"POST /v1/session HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\nhalf")
    return connection


def ask(collector: RunningCollector, question: str, address: str = HERE, **headers: str) -> int:
    """The status of the answer to one request."""
    context = ssl.create_default_context(cadata=collector.authority.decode())
    line = http.client.HTTPSConnection(
        "localhost", collector.config.https_port, timeout=10, context=context, source_address=(address, 0)
    )
    try:
        line.request("GET" if question.endswith("z") else "POST", question, headers=headers)
        return line.getresponse().status
    finally:
        line.close()


def is_closed(connection: socket.socket) -> bool:
    connection.settimeout(0)
    try:
        return connection.recv(4096) == b""
    except (BlockingIOError, ssl.SSLWantReadError):
        return False
    except OSError:
        return True


@pytest.mark.parametrize("begin", [connect, half_a_handshake, secured, half_a_head, half_a_body])
def test_who_connects_and_does_not_ask_is_cut_off(tmp_path: Path, begin: Callable[[RunningCollector], socket.socket]) -> None:
    with held_to(Budgets(handshake_seconds=1, idle_seconds=1, body_seconds=1), tmp_path) as collector, ExitStack() as stack:
        connections = [stack.enter_context(begin(collector)) for _ in range(5)]
        assert within(8, lambda: all(map(is_closed, connections)))


def test_a_byte_now_and_then_buys_no_time(tmp_path: Path) -> None:
    with held_to(Budgets(idle_seconds=2), tmp_path) as collector, half_a_head(collector) as connection:
        began = monotonic()
        while monotonic() - began < 8:
            try:
                connection.sendall(b"x")
            except OSError:
                break
            sleep(0.2)
        assert monotonic() - began < 6


def test_an_address_that_holds_its_share_gets_no_more_and_others_are_served(tmp_path: Path) -> None:
    with held_to(Budgets(most_connections_of_an_address=20), tmp_path) as collector:
        with ExitStack() as stack:
            held = [stack.enter_context(connect(collector)) for _ in range(20)]
            more = [stack.enter_context(connect(collector)) for _ in range(5)]
            assert within(3, lambda: all(map(is_closed, more)))
            assert (any(map(is_closed, held)), ask(collector, "/healthz", ELSEWHERE)) == (False, 200)
        assert within(5, lambda: answers(collector)), "its share is free again"


def test_the_share_of_an_address_is_what_the_settings_say(tmp_path: Path) -> None:
    with running(tmp_path / "data", TurnableClock(), address_connections=10) as collector, ExitStack() as stack:
        connections = [stack.enter_context(connect(collector)) for _ in range(12)]
        assert within(3, lambda: sum(map(is_closed, connections)) == 2)


def answers(collector: RunningCollector) -> bool:
    try:
        return ask(collector, "/healthz") == 200
    except OSError:
        return False


def test_all_addresses_together_have_a_cap_too(tmp_path: Path) -> None:
    with held_to(Budgets(most_connections=20), tmp_path) as collector, ExitStack() as stack:
        connections = [stack.enter_context(connect(collector, f"127.0.0.{number}")) for number in range(2, 32)]
        assert within(3, lambda: sum(map(is_closed, connections)) >= 10)


def test_what_a_header_says_of_the_address_changes_nothing(tmp_path: Path) -> None:
    with held_to(Budgets(enrolments_each_second=0.01, enrolments_at_once=3), tmp_path) as collector:
        said = [ask(collector, "/v1/why", **{"X-Forwarded-For": f"192.0.2.{number}"}) for number in range(5)]
        assert said == [200, 200, 200, 503, 503]
