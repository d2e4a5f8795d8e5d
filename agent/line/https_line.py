"""The collector over HTTPS, for networks that break HTTP/2 or let only one port out. The one home of HTTP on the device.

HTTP/1.1 by the standard library's client: one connection, kept open between requests, through a proxy's CONNECT where there is
one. TLS asks for the name "collector.rollcall" under the school's own authority, or under the authorities that the school's
technician named for a filter that opens TLS: what is sent is signed either way.
"""

import http.client
import socket
import ssl
from base64 import b64encode
from contextlib import closing
from email.message import Message
from typing import Final
from urllib.parse import unquote

from agent.errors import AgentError, CollectorUnreachable, DeliveryRefused, EnrolmentRefused, LineBroken
from agent.line import socket_words
from agent.line.https_trust import HttpsTrust
from agent.line.proxy import Proxy, proxy_for
from agent.line.server_name import SERVER_NAME
from agent.network import Network
from agent.trust.school_time import SchoolTime
from compliance.values import dataclass

_CONNECT_SECONDS: Final = 10.0
_DESCRIBE: Final = "/v1/describe"
_LARGEST_ANSWER_BYTES: Final = 4 * 1024 * 1024
_LONGEST_WORDS_BYTES: Final = 2000
_PROTOBUF: Final = "application/x-protobuf"
_OK: Final = 200
_TOO_MANY: Final = 429
_UNAVAILABLE: Final = 503
_REFUSALS: Final = frozenset({400, 401, 403, 409, 412, 422})
# What a line that the other end has let go says when it is used again; over TLS mostly the last.
_DEAD: Final = (http.client.RemoteDisconnected, ConnectionResetError, BrokenPipeError, ssl.SSLEOFError)
_OURS: Final = "X-Rollcall"  # stands in every answer of a collector: a filter's own page is no refusal of the school's


@dataclass(frozen=True, slots=True)
class Address:
    """Where the collector is, and the authorities (PEM) under which it may show itself."""

    host: str
    port: int
    authorities: bytes


class HttpsLine:
    """One connection, opened when it is first used. Not for several threads at once."""

    def __init__(self, address: Address, network: Network, time: SchoolTime | None = None) -> None:
        """Nothing is sent yet. With `time` a wrong clock here is no hindrance. Raises ConfigurationError."""
        self._address = address
        self._proxy = proxy_for(network, address.host)
        self._time = time
        self._trust = HttpsTrust(address.authorities + b"\n" + network.extra_authorities(), time)
        self._connection: _Connection | None = None

    def post(
        self, path: str, body: bytes, seconds: float, refusal: type[EnrolmentRefused | DeliveryRefused] = DeliveryRefused
    ) -> bytes:
        """The collector's answer. Raises `refusal`, CollectorUnreachable with its retry time, or LineBroken when none came."""
        try:
            answer, content = self._ask(path, body, seconds)
        except (OSError, http.client.HTTPException) as error:
            self.close()
            raise LineBroken(self._in_words(error)) from error
        if answer.status == _OK and _OURS in answer.headers:
            return content
        raise self._failure(answer.status, answer.headers, content, refusal)

    def close(self) -> None:
        """Hang up."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _ask(self, path: str, body: bytes, seconds: float) -> tuple[http.client.HTTPResponse, bytes]:
        """Once more when the line that was kept open turns out to be dead: the request has not been answered then."""
        kept = self._connection is not None
        try:
            return self._exchange(path, body, seconds)
        except _DEAD:
            if not kept:
                raise
            self.close()
            return self._exchange(path, body, seconds)

    def _exchange(self, path: str, body: bytes, seconds: float) -> tuple[http.client.HTTPResponse, bytes]:
        if self._connection is None:
            self._connection = self._connect()
        return self._said(self._connection, path, body, seconds)

    def _said(
        self, connection: "_Connection", path: str, body: bytes, seconds: float
    ) -> tuple[http.client.HTTPResponse, bytes]:
        if connection.sock is not None:
            connection.sock.settimeout(seconds)
        connection.request("POST", path, body, {"Content-Type": _PROTOBUF, "Accept": _PROTOBUF})
        answer = connection.getresponse()
        content = answer.read(_LARGEST_ANSWER_BYTES + 1)
        if len(content) > _LARGEST_ANSWER_BYTES:
            raise http.client.HTTPException("an answer without end")
        return answer, content

    def _connect(self) -> "_Connection":
        try:
            return self._opened(self._trust.context())
        except ssl.SSLCertVerificationError as error:
            if self._time is None or not self._trust.may_ask_for_the_time(error):
                raise
            self._time.ask(self._asked_for_the_time)
        return self._opened(self._trust.context())

    def _asked_for_the_time(self, question: bytes) -> bytes:
        """Over a connection of its own, whose certificate may be of any time: what comes back is signed, or worth nothing."""
        with closing(self._opened(self._trust.for_the_time_alone())) as connection:
            return self._said(connection, _DESCRIBE, question, _CONNECT_SECONDS)[1]

    def _opened(self, context: ssl.SSLContext) -> "_Connection":
        proxy, address = self._proxy, self._address
        first = (address.host, address.port) if proxy is None else (proxy.host, proxy.port)
        connection = _Connection(*first, context)
        if proxy is not None:
            connection.set_tunnel(address.host, address.port, _authorisation(proxy))
        connection.connect()
        try:
            self._trust.check(connection.shown)
        except BaseException:
            connection.close()
            raise
        return connection

    def _failure(
        self,
        status: int,
        headers: Message,
        content: bytes,
        refusal: type[EnrolmentRefused | DeliveryRefused],
    ) -> AgentError:
        if _OURS not in headers:
            return LineBroken(
                f"what answers at {self._address.host}:{self._address.port} is not the collector but something between (it "
                f"answered {status}). Ask the technician to let this address through the school's filter"
            )
        words = content[:_LONGEST_WORDS_BYTES].decode("utf-8", "replace").strip()
        if status in _REFUSALS:
            return refusal(f"the collector at {self._address.host}:{self._address.port} refused: {words}")
        wait = _seconds(headers.get("Retry-After", "")) if status in (_TOO_MANY, _UNAVAILABLE) else 0.0
        return CollectorUnreachable(words or f"the collector answered {status}", retry_after_seconds=wait, spread_seconds=wait)

    def _in_words(self, error: Exception) -> str:
        host, port = self._address.host, self._address.port
        if tunnel_refused(error):
            return f"the proxy does not let this device through to {host}:{port}. Ask the technician"
        return socket_words.of_socket(host, port, error)


class _Connection(http.client.HTTPConnection):
    """A line that is opened first, through the proxy where there is one, and then secured for the collector's own name."""

    default_port = 443

    def __init__(self, host: str, port: int, context: ssl.SSLContext) -> None:
        super().__init__(host, port, timeout=_CONNECT_SECONDS)
        self._tls = context
        self.shown: bytes | None = None  # the certificate at the other end, DER

    def connect(self) -> None:
        """Open and secure it."""
        super().connect()
        self.sock = secured = self._tls.wrap_socket(self.sock, server_hostname=SERVER_NAME)
        self.shown = secured.getpeercert(binary_form=True)


def open_line(host: str, port: int, proxy: Proxy | None, seconds: float) -> socket.socket:
    """A line to a port, not secured yet, through the proxy where there is one. Raises OSError."""
    if proxy is None:
        return socket.create_connection((host, port), seconds)
    connection = http.client.HTTPConnection(proxy.host, proxy.port, timeout=seconds)
    connection.set_tunnel(host, port, _authorisation(proxy))
    try:
        connection.connect()
    except http.client.HTTPException as error:
        raise ConnectionError("what answers there is no proxy") from error
    return connection.sock


def tunnel_refused(error: Exception) -> bool:
    """Whether it was the proxy that said no: http.client has words for that, and no class."""
    return isinstance(error, OSError) and str(error).startswith("Tunnel connection failed")


def _authorisation(proxy: Proxy) -> dict[str, str]:
    if not proxy.credentials:
        return {}
    return {"Proxy-Authorization": f"Basic {b64encode(unquote(proxy.credentials).encode()).decode()}"}  # quoted as in a URL


def _seconds(text: str) -> float:
    return float(text) if text.isdecimal() else 0.0
