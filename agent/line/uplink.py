"""The collector's enrolment port as seen from here, and what every connection over gRPC has in common. Decides nothing.

Whatever address the school gave, TLS asks for the name "collector.rollcall" under the school's own certificate authority: trust
hangs on that authority, not on DNS.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import grpc

from agent.errors import CollectorUnreachable, DeliveryRefused, EnrolmentRefused, LineBroken
from agent.line import connection_words
from agent.line.hearing import ANSWER_SECONDS
from agent.line.proxy import proxy_for
from agent.line.server_name import SERVER_NAME
from agent.network import DIRECT, Network
from compliance.envelope import MAXIMUM_SEALED_BYTES
from compliance.wire.v1 import enrolment_pb2, enrolment_pb2_grpc

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
        self._channel = grpc.secure_channel(f"{host}:{port}", credentials, options(network, host))
        self._stub = enrolment_pb2_grpc.EnrolmentStub(self._channel)

    def describe(self) -> enrolment_pb2.ServerDescription:
        """Which protocol is spoken there, and a nonce to sign. Raises CollectorUnreachable."""
        with converted(self._host, self._port, EnrolmentRefused):
            answer: enrolment_pb2.ServerDescription = self._stub.Describe(
                enrolment_pb2.DescribeRequest(), timeout=ANSWER_SECONDS
            )
        return answer

    def enrol(self, sealed: bytes) -> enrolment_pb2.EnrolAnswer:
        """Ask to be admitted. Raises EnrolmentRefused with the collector's words, or CollectorUnreachable."""
        with converted(self._host, self._port, EnrolmentRefused):
            answer: enrolment_pb2.EnrolAnswer = self._stub.Enrol(
                enrolment_pb2.EnrolRequest(sealed=sealed), timeout=ANSWER_SECONDS
            )
        return answer

    def renew(self, sealed: bytes) -> enrolment_pb2.RenewAnswer:
        """Ask for a new certificate. Raises EnrolmentRefused with the collector's words, or CollectorUnreachable."""
        with converted(self._host, self._port, EnrolmentRefused):
            answer: enrolment_pb2.RenewAnswer = self._stub.Renew(
                enrolment_pb2.RenewRequest(sealed=sealed), timeout=ANSWER_SECONDS
            )
        return answer

    def why(self, sealed: bytes) -> enrolment_pb2.WhyAnswer:
        """Ask why this device is not let in. Raises EnrolmentRefused or CollectorUnreachable."""
        with converted(self._host, self._port, EnrolmentRefused):
            answer: enrolment_pb2.WhyAnswer = self._stub.WhyRejected(
                enrolment_pb2.WhyRequest(sealed=sealed), timeout=ANSWER_SECONDS
            )
        return answer

    def close(self) -> None:
        """Hang up."""
        self._channel.close()


def options(network: Network, host: str) -> list[tuple[str, str | int]]:
    """With the proxy, or with none at all: gRPC's own reading of the environment knows other names than everybody else's.

    Source: https://grpc.github.io/grpc/core/md_doc_core_default_http_proxy_mapper.html
    """
    proxy = proxy_for(network, host)
    way: tuple[str, str | int] = ("grpc.enable_http_proxy", 0) if proxy is None else ("grpc.http_proxy", proxy.url)
    return [*_OPTIONS, way]


@contextmanager
def converted(host: str, port: int, refusal: type[EnrolmentRefused | DeliveryRefused]) -> Iterator[None]:
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
