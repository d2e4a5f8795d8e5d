"""A certificate for a key that only a test knows, signed by an authority that nobody believes."""

from datetime import UTC, datetime, timedelta

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, load_der_public_key

from collector.keys.certificate_forms import DeviceNames, Issuer, authority_certificate, device_certificate

NOW = datetime(2026, 1, 5, 8, 0, tzinfo=UTC)
_KEY = ec.generate_private_key(ec.SECP256R1())
_ISSUER = Issuer(_KEY, authority_certificate("An authority in a test", _KEY, NOW))
AUTHORITY = _ISSUER.certificate.public_bytes(Encoding.PEM).decode()


def certificate_for(tls_key: bytes, now: datetime = NOW, life: timedelta = timedelta(days=30)) -> str:
    """PEM. `tls_key` is DER SubjectPublicKeyInfo."""
    key = load_der_public_key(tls_key)
    assert isinstance(key, ec.EllipticCurvePublicKey)
    names = DeviceNames("example", bytes(32), b"a signing key")
    return device_certificate(_ISSUER, key, names, now, life).public_bytes(Encoding.PEM).decode()
