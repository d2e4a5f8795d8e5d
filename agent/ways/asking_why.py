"""Asking the collector why it does not let this device in: a refused TLS handshake looks like a server that is down."""

from datetime import datetime

from agent.enrolment_record import EnrolmentRecord
from agent.errors import CollectorUnreachable
from agent.line.enrolment_port import WhyPort
from agent.trust.identity import Identity
from compliance.envelope import Purpose, seal
from compliance.errors import CodecError
from compliance.rejection import Rejection, rejection_of
from compliance.values import dataclass
from compliance.wire.codec import instant_of
from compliance.wire.v1 import enrolment_pb2


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the collector says of this device. `words` are for the person at it."""

    rejection: Rejection
    words: str
    may_renew: bool
    server_time: datetime


def ask_why(identity: Identity, record: EnrolmentRecord, certificate_serial: str, port: WhyPort) -> Verdict:
    """Ask about the certificate of this number. Raises CollectorUnreachable or EnrolmentRefused."""
    claim = enrolment_pb2.WhyClaim(
        school_id=record.school_id,
        device_id=identity.device_id,
        server_nonce=port.describe().nonce,
        certificate_serial=certificate_serial,
    )
    answer = port.why(seal(claim.SerializeToString(), Purpose.WHY, [identity.signer]))
    try:
        return Verdict(rejection_of(answer.code), answer.words, answer.may_renew, instant_of(answer.server_time))
    except CodecError as error:
        raise CollectorUnreachable(f"the collector's clock is out of its mind: {error}") from error
