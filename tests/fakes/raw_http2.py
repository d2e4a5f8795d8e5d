"""HTTP/2 by hand, for what no client library would send. Frames and their numbers: RFC 9113; header coding: RFC 7541."""

import socket
import ssl
from pathlib import Path
from typing import Final

from tests.fakes.device import FakeDevice

PREFACE: Final = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
DATA, HEADERS, RST_STREAM, SETTINGS, CONTINUATION = 0, 1, 3, 4, 9
END_STREAM: Final = 1
END_HEADERS: Final = 4
SESSION: Final = b"/rollcall.v1.Agents/Session"
DESCRIBE: Final = b"/rollcall.v1.Enrolment/Describe"


def frame(kind: int, flags: int, stream: int, payload: bytes = b"") -> bytes:
    """One frame."""
    return len(payload).to_bytes(3, "big") + bytes([kind, flags]) + stream.to_bytes(4, "big") + payload


def call_headers(method: bytes = SESSION) -> bytes:
    """The header block that begins a call, without any table entry."""
    fields = {":path": method, ":authority": b"collector.rollcall", "content-type": b"application/grpc", "te": b"trailers"}
    return b"\x83\x87" + b"".join(literal(name.encode(), value) for name, value in fields.items())  # POST, https


def literal(name: bytes, value: bytes) -> bytes:
    """A header that is not indexed, with a name of its own."""
    return b"\x00" + _text(name) + _text(value)


def connect(
    device: FakeDevice,
    port: int,
    authority: bytes,
    scratch: Path,
    newest_tls: ssl.TLSVersion = ssl.TLSVersion.MAXIMUM_SUPPORTED,
) -> ssl.SSLSocket:
    """A TLS connection with the device's certificate, on which HTTP/2 has begun."""
    key, certificate = scratch / "key.pem", scratch / "certificate.pem"
    key.write_bytes(device.tls.pem)
    certificate.write_bytes(device.certificate)
    context = ssl.create_default_context(cadata=authority.decode())
    context.load_cert_chain(certificate, key)
    context.set_alpn_protocols(["h2"])
    context.maximum_version = newest_tls
    plain = socket.create_connection(("127.0.0.1", port), timeout=20)
    connection = context.wrap_socket(plain, server_hostname="collector.rollcall")
    connection.sendall(PREFACE + frame(SETTINGS, 0, 0))
    return connection


def _text(text: bytes) -> bytes:
    length = len(text)
    if length < 127:
        return bytes([length]) + text
    prefix, rest = b"\x7f", length - 127
    while rest >= 128:
        prefix += bytes([rest % 128 + 128])
        rest //= 128
    return prefix + bytes([rest]) + text
