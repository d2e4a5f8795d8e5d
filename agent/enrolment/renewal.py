"""Renewing this device's certificate by its signing key: when, and how. Also long after the old one ended."""

from datetime import datetime
from hashlib import sha256
from typing import TYPE_CHECKING, Final

from cryptography.hazmat.primitives.serialization import Encoding

from agent.enrolment_record import EnrolmentRecord
from agent.errors import EnrolmentRefused
from agent.line.enrolment_port import RenewalPort
from agent.sessions.greeting import PROTOCOL
from agent.state_folder import StateFolder
from agent.trust import tls_pairs
from agent.trust.identity import Identity
from agent.trust.trust_store import TrustStore
from agent.version import VERSION
from compliance.envelope import Purpose, seal
from compliance.errors import ComplianceError
from compliance.wire.v1 import enrolment_pb2

if TYPE_CHECKING:
    from cryptography import x509

_EARLIEST: Final = 0.4
_SPREAD: Final = 0.2
_FOUR_BYTES: Final = 2**32


def renew_at(not_before: datetime, not_after: datetime, chance: float) -> datetime:
    """When a certificate is to be renewed: about half-way, a tenth of its life earlier or later, so that a fleet spreads.

    `chance` is a number from 0 up to 1.
    """
    return not_before + (not_after - not_before) * (_EARLIEST + _SPREAD * chance)


def renewal_due_at(certificate: "x509.Certificate") -> datetime:
    """When this one is. The chance is drawn from the certificate itself, so that it is the same at every look."""
    drawn = sha256(certificate.public_bytes(Encoding.DER)).digest()[:4]
    chance = int.from_bytes(drawn, "big") / _FOUR_BYTES
    return renew_at(certificate.not_valid_before_utc, certificate.not_valid_after_utc, chance)


def renew(folder: StateFolder, identity: Identity, record: EnrolmentRecord, port: RenewalPort) -> None:
    """Get a certificate for a new TLS key, which is kept before the collector is asked; it then waits for its first success.

    Raises EnrolmentRefused or CollectorUnreachable; then all is as it was.
    """
    tls = tls_pairs.key_to_certify(folder)
    server = port.describe()
    if not server.protocol_min <= PROTOCOL <= server.protocol_max:
        spoken = f"{server.protocol_min} to {server.protocol_max}"
        raise EnrolmentRefused(f"the collector speaks protocol {spoken}, this agent {PROTOCOL}: update the older one")
    claim = enrolment_pb2.RenewalClaim(
        school_id=record.school_id,
        device_id=identity.device_id,
        server_nonce=server.nonce,
        tls_key=tls.public_key,
        key_generation=record.key_generation,
        agent_version=VERSION,
    )
    answer = port.renew(seal(claim.SerializeToString(), Purpose.RENEW, [identity.signer, tls]))
    _accept_bundle(folder, answer.trust_bundle)
    tls_pairs.keep_next(folder, answer.certificate_pem)


def _accept_bundle(folder: StateFolder, sealed: bytes) -> None:
    """Best done before the certificate is used; a bundle that may not be believed does not make the certificate worse."""
    try:
        if sealed:
            TrustStore(folder).accept(sealed)
    except ComplianceError:
        return  # the session sends it too, and says there what is wrong with it
