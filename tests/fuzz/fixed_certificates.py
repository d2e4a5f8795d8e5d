"""A certificate authority and a device's certificate that are the same in every run."""

from datetime import timedelta
from functools import cache
from hashlib import sha256
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, load_der_public_key
from cryptography.x509.oid import NameOID

from collector.keys.certificate_forms import SIGNING_KEY_EXTENSION
from tests.fuzz.fixed_key import SIGNING, TLS
from tests.fuzz.fuzzed_school import DEVICE_ID, NOW, SCHOOL_ID

_AUTHORITY_KEY: Final = ec.derive_private_key(4001, ec.SECP256R1())
_LIFE: Final = timedelta(days=400)


@cache
def authority_pem() -> str:
    """The authority, PEM."""
    return _signed(_builder(1, "Fixed authority", _AUTHORITY_KEY.public_key()))


@cache
def device_pem() -> str:
    """The certificate of the device whose keys are SIGNING and TLS, PEM."""
    name = x509.UniformResourceIdentifier(f"urn:rollcall:{SCHOOL_ID}:{DEVICE_ID.hex()}")
    bound = x509.UnrecognizedExtension(SIGNING_KEY_EXTENSION, sha256(SIGNING.public_key).digest())
    key = load_der_public_key(TLS.public_key)
    assert isinstance(key, ec.EllipticCurvePublicKey)
    builder = _builder(2, DEVICE_ID.hex(), key).add_extension(x509.SubjectAlternativeName([name]), critical=False)
    return _signed(builder.add_extension(bound, critical=False))


def _builder(serial: int, name: str, key: ec.EllipticCurvePublicKey) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(_name(name))
        .issuer_name(_name("Fixed authority"))
        .public_key(key)
        .serial_number(serial)
        .not_valid_before(NOW)
        .not_valid_after(NOW + _LIFE)
    )


def _signed(builder: x509.CertificateBuilder) -> str:
    return builder.sign(_AUTHORITY_KEY, SHA256(), ecdsa_deterministic=True).public_bytes(Encoding.PEM).decode()


def _name(common_name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common_name)])
