"""What a device says about itself when it asks to be enrolled, read only after both its keys have signed it."""

from dataclasses import dataclass
from typing import Final

from google.protobuf.message import DecodeError

from collector.errors import EnrolmentRefused
from compliance import serial_numbers
from compliance.capabilities import Capability
from compliance.envelope import Purpose, check_public_key, key_id, read_outer, verify
from compliance.errors import EnvelopeError
from compliance.wire.v1.enrolment_pb2 import EnrolmentClaim

_LONGEST_TEXT: Final = 200


@dataclass(frozen=True, slots=True)
class Claim:
    """A claim whose two keys were shown to be held. `loan_token` or `school_key` is empty, never both."""

    school_id: str
    server_nonce: bytes
    loan_token: str
    school_key: str
    signing_key: bytes
    tls_key: bytes
    name: str
    make: str
    model: str
    serial: str  # empty where the firmware has none
    asset_tag: str
    platform: str
    agent_version: str
    simulated: bool
    capabilities: frozenset[str] = frozenset()

    @property
    def device_id(self) -> bytes:
        """SHA-256 of the signing key: a device is its key."""
        return key_id(self.signing_key)


def read_claim(sealed: bytes) -> Claim:
    """The claim, if both keys that it names signed it. Raises EnrolmentRefused.

    The keys stand inside what they sign: this proves that they are held, not whose they are. The token says that.
    """
    try:
        outer = read_outer(sealed)
        message = EnrolmentClaim.FromString(outer.payload)
        for key in (message.signing_key, message.tls_key):
            check_public_key(key)
            verify(outer, Purpose.ENROL, key)
    except (EnvelopeError, DecodeError) as error:
        raise EnrolmentRefused("the enrolment request is damaged or not signed by its own keys; enrol again") from error
    if message.signing_key == message.tls_key:
        raise EnrolmentRefused("signing key and TLS key are the same key; enrol with a current agent")
    claim = _claim(message)
    _check_texts(claim)
    return claim


def _claim(message: EnrolmentClaim) -> Claim:
    return Claim(
        school_id=message.school_id,
        server_nonce=message.server_nonce,
        loan_token=message.loan_token,
        school_key=message.school_key,
        signing_key=message.signing_key,
        tls_key=message.tls_key,
        name=message.name.strip(),
        make=message.make.strip(),
        model=message.model.strip(),
        serial=_serial(message.serial),
        asset_tag=message.asset_tag.strip(),
        platform=message.platform,
        agent_version=message.agent_version,
        simulated=message.simulated,
        capabilities=frozenset(message.capabilities) & frozenset(Capability),
    )


def _serial(claimed: str) -> str:
    """A filler is no serial number, whatever agent sends it."""
    return "" if serial_numbers.is_filler(claimed) else claimed.strip()


def _check_texts(claim: Claim) -> None:
    for field in ("school_id", "name", "make", "model", "serial", "asset_tag", "platform", "agent_version"):
        length = len(getattr(claim, field))
        if length > _LONGEST_TEXT:
            raise EnrolmentRefused(f"{field} has {length} characters; the limit is {_LONGEST_TEXT}")
