"""A filter that opens TLS, as schools name them, and does not only read what passes: it answers in the collector's name."""

import ssl
from collections.abc import Callable
from dataclasses import dataclass, field
from socket import socket
from typing import TypeAlias

from compliance.wire.v1.https_pb2 import Heard, Said, Turn
from compliance.wire.v1.session_pb2 import AgentMessage, ServerMessage
from tests.fakes.network import FilterAuthority, onward_to

_END_OF_HEAD = b"\r\n\r\n"

Answer: TypeAlias = Callable[[str, bytes, Callable[[bytes], bytes]], bytes]
"""What comes back for a path and a request's body; the third argument asks the real port."""


@dataclass
class Meddler:
    """HTTP/1.1, one request at a time; every answer goes through `answer`."""

    authority: FilterAuthority
    port: int
    answer: Answer

    def __call__(self, connection: socket) -> None:
        """One client."""
        with (
            self.authority.context.wrap_socket(connection, server_side=True) as inside,
            onward_to("127.0.0.1", self.port) as onward,
        ):
            while head := _head(inside):
                self._pass_on(head, inside, onward)

    def _pass_on(self, head: bytes, inside: ssl.SSLSocket, onward: ssl.SSLSocket) -> None:
        answered = [b"HTTP/1.1 200 OK\r\nX-Rollcall: 1\r\nContent-Length: 0" + _END_OF_HEAD]

        def ask(body: bytes) -> bytes:
            onward.sendall(_with_length(head, len(body)) + body)
            answered[0] = _head(onward)
            return _body(answered[0], onward)

        content = self.answer(head.split()[1].decode(), _body(head, inside), ask)
        inside.sendall(_with_length(answered[0], len(content)) + content)


Change: TypeAlias = Callable[[ServerMessage], list[ServerMessage]]
Swallow: TypeAlias = Callable[[AgentMessage], bool]


@dataclass
class SessionMeddler:
    """Meddles with sessions: what is swallowed never arrives, what is said is changed. A pass cannot be made by a filter, so a
    turn of which anything was swallowed is not passed on at all, and answered by `instead`.
    """

    swallow: Swallow = lambda _: False
    change: Change = lambda message: [message]
    instead: list[ServerMessage] = field(default_factory=list)
    seen: list[AgentMessage] = field(default_factory=list)

    def __call__(self, path: str, body: bytes, ask: Callable[[bytes], bytes]) -> bytes:
        """One request."""
        if path != "/v1/session":
            return ask(body)
        said = Said.FromString(Turn.FromString(body).said).messages
        self.seen += said
        if any(map(self.swallow, said)):
            return Heard(messages=self.instead).SerializeToString()
        heard = Heard.FromString(ask(body)).messages
        return Heard(messages=[changed for each in heard for changed in self.change(each)]).SerializeToString()


def _head(line: ssl.SSLSocket) -> bytes:
    """The head of a message, b"" where the line ended before it. One byte at a time: what follows belongs to the body."""
    head = b""
    while not head.endswith(_END_OF_HEAD):
        piece = line.recv(1)
        if not piece:
            return b""
        head += piece
    return head


def _body(head: bytes, line: ssl.SSLSocket) -> bytes:
    length = next(
        (
            int(value)
            for name, _, value in (each.partition(b":") for each in head.split(b"\r\n"))
            if name.lower() == b"content-length"
        ),
        0,
    )
    body = b""
    while len(body) < length:
        body += line.recv(length - len(body))
    return body


def _with_length(head: bytes, length: int) -> bytes:
    lines = [each for each in head.removesuffix(_END_OF_HEAD).split(b"\r\n") if not each.lower().startswith(b"content-length:")]
    return b"\r\n".join([*lines, b"Content-Length: %d" % length]) + _END_OF_HEAD
