"""Whom a device begins to believe: what its enrolment file named, and nothing that an answer puts in its place.

TLS cannot say it alone. On the day of enrolment it may end at a filter that the school has named (docs/networks.md), and who
gave this device a trust key of their own would be its collector for ever.
"""

from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from agent.errors import EnrolmentRefused
from agent.state_folder import StateFolder
from agent.trust.trust_store import TrustStore
from compliance.enrolment_offer import EnrolmentOffer
from compliance.envelope import key_id
from compliance.errors import ComplianceError
from compliance.trust import TrustBundle, read_trust

_NOTHING_KEPT: Final = "Nothing was kept"
_ANOTHER_FILE: Final = "Ask the technician for a new enrolment file"


def begin_trust(folder: StateFolder, offer: EnrolmentOffer, trust_key: bytes, sealed: bytes) -> None:
    """Keep trust key, bundle and the offer's authorities. Raises EnrolmentRefused, and keeps nothing, where they do not fit."""
    bundle = _signed_bundle(offer, trust_key, sealed)
    if not _certificates(offer.certificate_authority) <= _certificates("".join(bundle.roots)):
        raise EnrolmentRefused(
            "the collector does not believe an authority any more that the enrolment file names: the authority was replaced, "
            f"or the file is of another school. {_NOTHING_KEPT}. {_ANOTHER_FILE}"
        )
    TrustStore(folder).begin(offer.certificate_authority, trust_key, sealed)


def _signed_bundle(offer: EnrolmentOffer, trust_key: bytes, sealed: bytes) -> TrustBundle:
    if key_id(trust_key).hex() != offer.trust_key_sha256:
        raise EnrolmentRefused(
            "what answered has another trust key than the enrolment file names: something between this device and the "
            f"collector speaks in its place, or the collector was founded anew. {_NOTHING_KEPT}. Tell the technician"
        )
    try:
        return read_trust(sealed, trust_key)
    except ComplianceError as error:
        raise EnrolmentRefused(
            f"the collector's trust bundle cannot be believed: {error}. {_NOTHING_KEPT}. Try again"
        ) from error


def _certificates(pem: str) -> set[bytes]:
    """The certificates in a text, DER: two texts may write the same one differently."""
    try:
        return {each.public_bytes(Encoding.DER) for each in x509.load_pem_x509_certificates(pem.encode())}
    except ValueError as error:
        raise EnrolmentRefused(f"a certificate authority cannot be read: {error}. {_NOTHING_KEPT}. {_ANOTHER_FILE}") from error
