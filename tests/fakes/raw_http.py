"""HTTP/1.1 by hand over TLS: requests that are not finished, or say too much."""

import socket
import ssl
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from tests.fakes.collector import RunningCollector


def connect(collector: RunningCollector) -> ssl.SSLSocket:
    """A connection to the HTTPS port, past TLS."""
    return connect_to(collector.config.https_port, collector.authority)


def connect_to(port: int, authority: bytes, unread_bytes: int | None = None) -> ssl.SSLSocket:
    """A connection past TLS. With `unread_bytes` this end's system keeps no more than that for whoever does not read."""
    line = socket.socket()
    if unread_bytes is not None:
        line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, unread_bytes)
    line.settimeout(20)
    line.connect(("127.0.0.1", port))
    return ssl.create_default_context(cadata=authority.decode()).wrap_socket(line, server_hostname="localhost")


def begin(line: socket.socket, question: str, length: int, sent: int) -> None:
    """The head of a request that declares so many bytes, and as many of them as are sent."""
    head = f"POST /v1/{question} HTTP/1.1\r\nHost: collector\r\nContent-Length: {length}\r\n\r\n"
    line.sendall(head.encode() + bytes(sent))


def ask(line: socket.socket, question: str, body: bytes) -> None:
    """A whole request."""
    begin(line, question, len(body), 0)
    line.sendall(body)


def is_cut(line: socket.socket) -> bool:
    """Whether the collector has hung up, asked without reading. Spoils what is being said."""
    try:
        line.sendall(b"x")
    except TimeoutError:
        return False
    except OSError:
        return True
    return False


def status(line: socket.socket) -> int:
    """The status of the answer."""
    answer = b""
    while b"\r\n" not in answer:
        piece = line.recv(4096)
        if not piece:
            raise ConnectionError("hung up without an answer")
        answer += piece
    return int(answer.split()[1])


@contextmanager
def unfinished(collector: RunningCollector, count: int, length: int) -> Iterator[list[ssl.SSLSocket]]:
    """So many turns of this length, all but the last byte of each sent, until the block ends."""
    with ExitStack() as stack:
        lines = [stack.enter_context(connect(collector)) for _ in range(count)]
        for line in lines:
            begin(line, "session", length, min(length - 1, 100_000))
        yield lines
