"""A school's keys for trust and receipts in a test, and what a device that enrolled there was given."""

from datetime import UTC, datetime, timedelta

from certificate_for import AUTHORITY
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from collector.keys.server_keys import ServerSigner
from compliance.envelope import key_id
from compliance.trust import TrustBundle, sign_trust

NOW = datetime(2026, 1, 5, 8, 0, tzinfo=UTC)
TRUST, RECEIPTS = (ServerSigner(Ed25519PrivateKey.generate()) for _ in range(2))
TRUST_KEY_SHA256 = key_id(TRUST.public_key).hex()


def sealed_bundle(*roots: str, version: int = 1, signer: ServerSigner = TRUST) -> bytes:
    """A bundle with these authorities, or with the one of `certificate_for`, and the receipts key."""
    content = TrustBundle(version, roots or (AUTHORITY,), (RECEIPTS.public_key,), NOW, NOW + timedelta(days=800))
    return sign_trust(content, signer)
