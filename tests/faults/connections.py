"""Faults 1 to 5, 30 and 31: connections that are no device's, and devices that do not behave."""

import contextlib
import resource
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from typing import Final

import grpc

from collector.sessions.budgets import Budgets
from compliance.wire.v1 import enrolment_pb2, session_pb2, session_pb2_grpc
from tests.fakes import raw_http
from tests.fakes.device import SERVER_NAME, FakeDevice
from tests.fakes.overheard import OverheardTurns
from tests.faults.fault import Fault
from tests.faults.ground import Ground, until

_MEGABYTES: Final = 1_000_000
_CLOSED_WITHIN_SECONDS: Final = 20.0
_ELSEWHERE: Final = "127.0.0.9"
_UNREAD_SECONDS: Final = Budgets().unread_seconds
_HTTP2_PREFACE: Final = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + b"\x00\x00\x00\x04\x00\x00\x00\x00\x00"


def faults(here: Ground, *, quick: bool) -> Iterator[Fault]:
    """Against the two gRPC ports; those that concern HTTP/1.1 alike against the HTTPS port too."""
    idle = 500 if quick else 10_000
    megabytes = 64 if quick else 256
    yield Fault(
        "1",
        "random bytes, half a handshake, HTTP/1 on a gRPC port",
        "closed, no descriptor left open",
        lambda: _strangers(here),
    )
    yield Fault(
        "2",
        f"{idle} connections from one address that say nothing, to three ports",
        "closed by the collector, devices are served meanwhile",
        lambda: _idle(here, idle),
    )
    yield Fault(
        "3", "HTTP/2: 20,000 streams opened and reset at once", "memory bounded, others are served", lambda: _rapid_reset(here)
    )
    yield Fault("5", f"{megabytes} MiB of zeros, compressed", "refused, memory flat", lambda: _bomb(here, megabytes))
    yield Fault(
        "30", "one device sends 5,000 envelopes without waiting", "stopped, another device is served", lambda: _flood(here)
    )
    yield Fault(
        "31",
        "a device that never reads its acknowledgements, over gRPC and over HTTPS",
        "memory flat, others are served, the line over HTTPS is cut",
        lambda: f"{_deaf(here)}; {_deaf_over_https(here)}",
    )


def _ports(here: Ground) -> tuple[int, int]:
    return here.opened.config.enrolment_port, here.opened.config.agents_port


def _strangers(here: Ground) -> str:
    before = here.descriptors
    half_hello = b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03"
    took = 0.0
    for port in _ports(here):
        for said in (bytes(range(256)) * 8, half_hello, b"GET / HTTP/1.1\r\nHost: collector\r\n\r\n"):
            took = max(took, _closed_after(port, said))
    until(lambda: here.descriptors <= before + 2, "as many open sockets as before")
    return f"each closed within {took:.1f} s, no descriptor left; {here.check_well()}"


def _closed_after(port: int, said: bytes) -> float:
    """Seconds until the other end hangs up."""
    began = time.monotonic()
    with socket.create_connection(("127.0.0.1", port)) as line:
        line.settimeout(_CLOSED_WITHIN_SECONDS)
        line.sendall(said)
        try:
            while line.recv(4096):
                pass
        except TimeoutError as error:
            raise AssertionError(f"port {port} held a stranger's connection for {_CLOSED_WITHIN_SECONDS:g} s") from error
        except ConnectionError:
            pass
    return time.monotonic() - began


def _idle(here: Ground, count: int) -> str:
    """Of the HTTPS port one address may hold 3,000: devices come from another one."""
    ports = (*_ports(here), here.config.https_port)
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, count + 1000), hard))
    before, lines = here.descriptors, []
    try:
        for number in range(count):
            with contextlib.suppress(OSError):
                lines.append(socket.create_connection(("127.0.0.1", ports[number % 3]), 5, (_ELSEWHERE, 0)))
        served = f"{here.check_well()}, {here.check_well_over_https()}"
        took = until(lambda: here.descriptors <= before + 10, "the end of the idle connections", 60)
    finally:
        for each in lines:
            each.close()
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    return f"{len(lines)} opened, all closed {took:.0f} s after the last; {served}"


def _secured(here: Ground) -> ssl.SSLSocket:
    """HTTP/2 by hand, on the port that asks for no certificate."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.load_verify_locations(cadata=here.authority.decode())
    context.set_alpn_protocols(["h2"])
    line = socket.create_connection(("127.0.0.1", _ports(here)[0]), timeout=10)
    return context.wrap_socket(line, server_hostname="collector.rollcall")


def _frame(kind: int, flags: int, stream: int, payload: bytes) -> bytes:
    return len(payload).to_bytes(3, "big") + bytes([kind, flags]) + stream.to_bytes(4, "big") + payload


def _rapid_reset(here: Ground) -> str:
    before = here.resident_bytes
    headers = b"\x83\x87\x84"  # POST, https, / (static table of HPACK)
    sent = 0
    with contextlib.suppress(OSError), _secured(here) as line:
        line.sendall(_HTTP2_PREFACE)
        for number in range(20_000):
            stream = 2 * number + 1
            line.sendall(_frame(1, 5, stream, headers) + _frame(3, 0, stream, b"\x00\x00\x00\x08"))
            sent += 1
    with contextlib.suppress(OSError), _secured(here) as line:
        line.sendall(_HTTP2_PREFACE + _frame(1, 0, 1, headers))
        for _ in range(2_000):
            line.sendall(_frame(9, 0, 1, b"\x40" + b"\x01a" + b"\x7f" + b"b" * 127))
    grown = (here.resident_bytes - before) / _MEGABYTES
    assert grown < 60, f"memory grew by {grown:.0f} MB"
    return f"{sent} streams taken before it hung up or all were sent, memory {grown:+.1f} MB; {here.check_well()}"


def _bomb(here: Ground, megabytes: int) -> str:
    before = here.resident_bytes
    credentials = grpc.ssl_channel_credentials(here.authority)
    options = (*SERVER_NAME, ("grpc.max_send_message_length", -1))
    request = enrolment_pb2.EnrolRequest(sealed=bytes(megabytes * 1024 * 1024)).SerializeToString()
    with grpc.secure_channel(f"127.0.0.1:{_ports(here)[0]}", credentials, options, grpc.Compression.Gzip) as channel:
        call = channel.unary_unary("/rollcall.v1.Enrolment/Enrol")
        try:
            call(request, timeout=60)
        except grpc.RpcError as error:
            code = error.code()
        else:
            raise AssertionError("it was taken")
    grown = (here.resident_bytes - before) / _MEGABYTES
    assert code is grpc.StatusCode.RESOURCE_EXHAUSTED, f"answered {code}"
    assert grown < 20, f"memory grew by {grown:.0f} MB"
    return f"RESOURCE_EXHAUSTED, memory {grown:+.1f} MB"


def _flood(here: Ground) -> str:
    device = here.device()
    sealed = [device.next_sealed() for _ in range(500)]
    ended: list[str] = []

    def flood() -> None:
        heard = here.speak(device, sealed * 10)
        ended.append(heard.code.name if heard.code else "in order")

    flooding = threading.Thread(target=flood, daemon=True)
    flooding.start()
    served = here.check_well()
    flooding.join(60)
    assert ended, "the flood goes on"
    assert here.held(device) <= 500
    return f"its session ended with {ended[0]}, {here.held(device)} of its messages held; {served} meanwhile"


def _deaf(here: Ground) -> str:
    device = here.device()
    sealed = [device.next_sealed() for _ in range(100)]
    here.speak(device, sealed)
    before, stop = here.resident_bytes, threading.Event()
    with _stream(here, device, sealed, stop) as call:
        time.sleep(5)  # it says the same again and again, and reads nothing
        served = here.check_well()
        stop.set()
        call.cancel()
    grown = (here.resident_bytes - before) / _MEGABYTES
    assert grown < 30, f"memory grew by {grown:.0f} MB"
    return f"memory {grown:+.1f} MB; {served} meanwhile"


def _deaf_over_https(here: Ground) -> str:
    """It plays its Hello again and again: each answer has the policy in it."""
    device = here.device()
    turns = OverheardTurns(here, device)
    assert turns.hello()[0] == 200
    before = here.resident_bytes
    with raw_http.connect_to(here.config.https_port, here.authority, unread_bytes=4096) as line:
        with contextlib.suppress(OSError):
            for _ in range(1000):
                raw_http.ask(line, "session", turns.bodies[0])
        served = here.check_well_over_https()
        took = until(lambda: raw_http.is_cut(line), "the end of a line of which nothing is read", 2 * _UNREAD_SECONDS)
    grown = (here.resident_bytes - before) / _MEGABYTES
    assert grown < 30, f"memory grew by {grown:.0f} MB"
    return f"cut after {took:.0f} s, memory {grown:+.1f} MB; {served}"


@contextlib.contextmanager
def _stream(here: Ground, device: FakeDevice, sealed: list[bytes], stop: threading.Event) -> Iterator["grpc.Call"]:
    """A session that repeats itself, and whose answers nobody takes."""

    def says() -> Iterator[session_pb2.AgentMessage]:
        hello = here._hello_of(device, bytes(16), here.last_nonce(device))
        yield session_pb2.AgentMessage(hello=hello)
        while not stop.is_set():
            for each in sealed:
                yield session_pb2.AgentMessage(envelope=each)

    credentials = grpc.ssl_channel_credentials(here.authority, device.tls.pem, device.certificate)
    with grpc.secure_channel(f"127.0.0.1:{here.agents_port}", credentials, SERVER_NAME) as channel:
        yield session_pb2_grpc.AgentsStub(channel).Session(says(), timeout=60)
