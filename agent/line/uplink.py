"""The collector as seen from here: the one home of gRPC on the device. Sends and receives, decides nothing.

Whatever address the school gave, TLS asks for the name "collector.rollcall" under the school's own certificate authority: trust
hangs on that authority, not on DNS.
"""

import queue
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import grpc

from agent.errors import AgentError, CollectorUnreachable, DeliveryRefused, EnrolmentRefused, LineBroken
from agent.line import connection_words
from agent.line import thread as line_thread
from agent.line.hearing import ANSWER_SECONDS, Hear
from agent.line.proxy import proxy_for
from agent.line.server_name import SERVER_NAME
from agent.network import DIRECT, Network
from agent.trust.identity import TlsIdentity
from compliance.envelope import MAXIMUM_SEALED_BYTES
from compliance.wire.v1 import enrolment_pb2, enrolment_pb2_grpc, session_pb2, session_pb2_grpc

_FRAMING_BYTES: Final = 4096
_OPTIONS: Final = (
    ("grpc.ssl_target_name_override", SERVER_NAME),
    ("grpc.max_receive_message_length", MAXIMUM_SEALED_BYTES + _FRAMING_BYTES),
    ("grpc.max_send_message_length", MAXIMUM_SEALED_BYTES + _FRAMING_BYTES),
    ("grpc.keepalive_time_ms", 300_000),  # more often, and a gRPC server hangs up: "too_many_pings"
    ("grpc.keepalive_timeout_ms", 20_000),
    ("grpc.http2.ping_timeout_ms", 20_000),  # the one that counts in gRPC 1.85: without it a dead collector stays for a minute
    ("grpc.http2.max_pings_without_data", 0),
    ("grpc.enable_retries", 0),  # who tries again, and when, is decided in one place: schedule.py
)
# The server answered, and its answer is a no. Every other status may be another one in a minute.
_REFUSALS: Final = frozenset(
    {
        grpc.StatusCode.UNAUTHENTICATED,
        grpc.StatusCode.PERMISSION_DENIED,
        grpc.StatusCode.FAILED_PRECONDITION,
        grpc.StatusCode.INVALID_ARGUMENT,
        grpc.StatusCode.ALREADY_EXISTS,
        grpc.StatusCode.NOT_FOUND,
    }
)

# The server answered, or says itself that it cannot now: another line would hear the same.
_ANSWERS: Final = frozenset({grpc.StatusCode.RESOURCE_EXHAUSTED, grpc.StatusCode.ABORTED})


class EnrolmentPort:
    """The port for devices that have no certificate yet."""

    def __init__(self, host: str, port: int, authority_pem: bytes, network: Network = DIRECT) -> None:
        self._host, self._port = host, port
        credentials = grpc.ssl_channel_credentials(authority_pem)
        self._channel = grpc.secure_channel(f"{host}:{port}", credentials, _options(network, host))
        self._stub = enrolment_pb2_grpc.EnrolmentStub(self._channel)

    def describe(self) -> enrolment_pb2.ServerDescription:
        """Which protocol is spoken there, and a nonce to sign. Raises CollectorUnreachable."""
        with _converted(self._host, self._port, EnrolmentRefused):
            answer: enrolment_pb2.ServerDescription = self._stub.Describe(
                enrolment_pb2.DescribeRequest(), timeout=ANSWER_SECONDS
            )
        return answer

    def enrol(self, sealed: bytes) -> enrolment_pb2.EnrolAnswer:
        """Ask to be admitted. Raises EnrolmentRefused with the collector's words, or CollectorUnreachable."""
        with _converted(self._host, self._port, EnrolmentRefused):
            answer: enrolment_pb2.EnrolAnswer = self._stub.Enrol(
                enrolment_pb2.EnrolRequest(sealed=sealed), timeout=ANSWER_SECONDS
            )
        return answer

    def renew(self, sealed: bytes) -> enrolment_pb2.RenewAnswer:
        """Ask for a new certificate. Raises EnrolmentRefused with the collector's words, or CollectorUnreachable."""
        with _converted(self._host, self._port, EnrolmentRefused):
            answer: enrolment_pb2.RenewAnswer = self._stub.Renew(
                enrolment_pb2.RenewRequest(sealed=sealed), timeout=ANSWER_SECONDS
            )
        return answer

    def why(self, sealed: bytes) -> enrolment_pb2.WhyAnswer:
        """Ask why this device is not let in. Raises EnrolmentRefused or CollectorUnreachable."""
        with _converted(self._host, self._port, EnrolmentRefused):
            answer: enrolment_pb2.WhyAnswer = self._stub.WhyRejected(
                enrolment_pb2.WhyRequest(sealed=sealed), timeout=ANSWER_SECONDS
            )
        return answer

    def close(self) -> None:
        """Hang up."""
        self._channel.close()


class SessionStream:
    """One session on the agents' port. What the other end says goes to `hear`, in a thread of the stream."""

    via: str = "gRPC"
    through_a_filter: bool = False  # TLS asks for the school's own authority here, whatever the school has named

    def __init__(self, host: str, port: int, tls: TlsIdentity, hear: Hear, network: Network = DIRECT) -> None:
        self._host, self._port = host, port
        self._hear = hear
        self._outgoing: queue.SimpleQueue[session_pb2.AgentMessage | None] = queue.SimpleQueue()
        credentials = grpc.ssl_channel_credentials(tls.authority, tls.private_key, tls.certificate)
        self._channel = grpc.secure_channel(f"{host}:{port}", credentials, _options(network, host))
        self._call = session_pb2_grpc.AgentsStub(self._channel).Session(iter(self._outgoing.get, None))
        self._listening = line_thread.started("session", self._listen, self._end)

    def send(self, message: session_pb2.AgentMessage) -> None:
        """Queue a message; they go out in order. After the session has ended it goes nowhere, and `hear` was told so."""
        self._outgoing.put(message)

    def close(self) -> None:
        """Say no more, let what was queued go out, wait for the other end to have read it, hang up."""
        self._outgoing.put(None)
        self._listening.join(timeout=ANSWER_SECONDS / 4)
        self._call.cancel()
        self._channel.close()
        self._listening.join(timeout=ANSWER_SECONDS / 4)

    def _listen(self) -> None:
        with _converted(self._host, self._port, DeliveryRefused):
            for message in self._call:
                self._hear(message)

    def _end(self, how: AgentError | None) -> None:
        self._outgoing.put(None)  # gRPC's sending thread waits on the queue: let it end
        self._hear(how)


def _options(network: Network, host: str) -> list[tuple[str, str | int]]:
    """With the proxy, or with none at all: gRPC's own reading of the environment knows other names than everybody else's.

    Source: https://grpc.github.io/grpc/core/md_doc_core_default_http_proxy_mapper.html
    """
    proxy = proxy_for(network, host)
    way: tuple[str, str | int] = ("grpc.enable_http_proxy", 0) if proxy is None else ("grpc.http_proxy", proxy.url)
    return [*_OPTIONS, way]


@contextmanager
def _converted(host: str, port: int, refusal: type[EnrolmentRefused | DeliveryRefused]) -> Iterator[None]:
    """Turn gRPC's errors into the agent's own, here and nowhere else."""
    try:
        yield
    except grpc.RpcError as error:
        details = str(error.details())
        if error.code() in _REFUSALS:
            raise refusal(f"the collector at {host}:{port} refused: {details}") from error
        words = connection_words.in_words(host, port, details)
        if error.code() in _ANSWERS or words == details:
            raise CollectorUnreachable(words) from error
        raise LineBroken(words) from error
