"""A question on the enrolment port that an enrolled device has signed: whose is it, and was it asked now?"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final, TypeAlias, TypeVar

from google.protobuf.message import DecodeError

from collector.enrolment.greeting import is_recent
from collector.errors import EnrolmentRefused, NotOurDevice
from collector.sessions import objections
from collector.store import devices
from collector.store.database import Transaction
from collector.store.devices import Device
from compliance.envelope import Outer, Purpose, read_outer, verify
from compliance.errors import EnvelopeError
from compliance.wire.v1.enrolment_pb2 import RenewalClaim, WhyClaim

Claim: TypeAlias = RenewalClaim | WhyClaim
_Claim = TypeVar("_Claim", RenewalClaim, WhyClaim)

_STRANGER: Final = objections.UNKNOWN.words


@dataclass(frozen=True, slots=True)
class Read:
    """The envelope that came, not believed yet."""

    outer: Outer
    purpose: Purpose


def read(sealed: bytes, purpose: Purpose, kind: type[_Claim]) -> tuple[Read, _Claim]:
    """The envelope and what stands in it. Believes nothing. Raises NotOurDevice, in the words for a stranger."""
    try:
        outer = read_outer(sealed)
        return Read(outer, purpose), kind.FromString(outer.payload)
    except (EnvelopeError, DecodeError) as error:
        raise NotOurDevice(_STRANGER) from error


def asked_by(tx: Transaction, question: Read, claim: Claim, now: datetime) -> Device:
    """The enrolled device whose signing key has signed this question now.

    Raises NotOurDevice when no device of this collector and school did, EnrolmentRefused when one did long ago.
    """
    device = devices.find(tx, claim.device_id)
    if device is None or device.school_id != claim.school_id:
        raise NotOurDevice(_STRANGER)
    try:
        verify(question.outer, question.purpose, device.signing_key)
    except EnvelopeError as error:
        raise NotOurDevice(_STRANGER) from error
    if not is_recent(tx, claim.server_nonce, now):
        raise EnrolmentRefused("the request is too old; ask again")
    return device
