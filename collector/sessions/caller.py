"""Who says Hello, and what shows that it is that device."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class ShownCertificate:
    """The certificate of the connection. That our authority signed it, TLS has checked; when it ends, it has not."""

    serial: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class SignedPass:
    """What the device's signing key has signed where no certificate is shown: it was made after this instant, and is good once.

    `message_hash` names what was signed: the envelope around it can be written in many ways.
    """

    message_hash: bytes
    made_after: datetime


@dataclass(frozen=True, slots=True)
class Caller:
    """A device, as far as it has been shown who it is."""

    school_id: str
    device_id: bytes
    proof: ShownCertificate | SignedPass
