"""The collector's enrolment port over HTTPS: the same questions, for networks that let nothing else out."""

from typing import TypeVar

from google.protobuf.message import DecodeError, Message

from agent.errors import DeliveryRefused, EnrolmentRefused, LineBroken
from agent.line.hearing import ANSWER_SECONDS
from agent.line.https_line import HttpsLine
from compliance.wire.v1 import enrolment_pb2

M = TypeVar("M", bound=Message)


class HttpsEnrolmentPort:
    """As `agent.line.uplink.EnrolmentPort`, over an HTTPS line."""

    def __init__(self, line: HttpsLine) -> None:
        self._line = line

    def describe(self) -> enrolment_pb2.ServerDescription:
        """Which protocol is spoken there, and a nonce to sign. Raises CollectorUnreachable."""
        return self._ask("describe", enrolment_pb2.DescribeRequest(), enrolment_pb2.ServerDescription)

    def enrol(self, sealed: bytes) -> enrolment_pb2.EnrolAnswer:
        """Ask to be admitted. Raises EnrolmentRefused with the collector's words, or CollectorUnreachable."""
        return self._ask("enrol", enrolment_pb2.EnrolRequest(sealed=sealed), enrolment_pb2.EnrolAnswer, EnrolmentRefused)

    def renew(self, sealed: bytes) -> enrolment_pb2.RenewAnswer:
        """Ask for a new certificate. Raises EnrolmentRefused with the collector's words, or CollectorUnreachable."""
        return self._ask("renew", enrolment_pb2.RenewRequest(sealed=sealed), enrolment_pb2.RenewAnswer, EnrolmentRefused)

    def why(self, sealed: bytes) -> enrolment_pb2.WhyAnswer:
        """Ask why this device is not let in. Raises EnrolmentRefused or CollectorUnreachable."""
        return self._ask("why", enrolment_pb2.WhyRequest(sealed=sealed), enrolment_pb2.WhyAnswer, EnrolmentRefused)

    def close(self) -> None:
        """Hang up."""
        self._line.close()

    def _ask(
        self,
        question: str,
        request: Message,
        kind: type[M],
        refusal: type[EnrolmentRefused | DeliveryRefused] = DeliveryRefused,
    ) -> M:
        content = self._line.post(f"/v1/{question}", request.SerializeToString(), ANSWER_SECONDS, refusal)
        try:
            return kind.FromString(content)
        except DecodeError as error:
            raise LineBroken("what came back over HTTPS is not what a collector says; something between alters it") from error
