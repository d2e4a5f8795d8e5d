"""The device's two private keys: one signs evidence, one is for TLS. No other module of the agent touches a private key.

Both are P-256 in files that only their owner reads (`KeyProtection.FILE`). A key in a TPM or an enclave is another class with
`signer`, `tls_key` and `protection`; nothing outside this module would notice.
"""

from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from typing import Final

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

from agent.errors import IdentityError
from agent.state_folder import StateFolder
from compliance.report import KeyProtection

SIGNING_KEY: Final = "signing.key"
TLS_KEY: Final = "tls.key"
CERTIFICATE: Final = "certificate.pem"
AUTHORITY: Final = "ca.pem"


@dataclass(frozen=True, slots=True)
class TlsIdentity:
    """What a TLS connection that shows who we are needs, all PEM. Never logged, never kept."""

    private_key: bytes
    certificate: bytes
    authority: bytes


class FileSigner:
    """A P-256 key from a file, as `compliance.envelope.Signer` wants it."""

    def __init__(self, key: ec.EllipticCurvePrivateKey) -> None:
        self._key = key

    @cached_property
    def public_key(self) -> bytes:
        """DER SubjectPublicKeyInfo."""
        return self._key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)

    def sign(self, message: bytes) -> bytes:
        """ECDSA with SHA-256, DER encoded."""
        return self._key.sign(message, ec.ECDSA(SHA256()))


class Identity:
    """Who this device is. Keys are made once, before enrolment is tried, so that a retry is the same device."""

    protection: Final = KeyProtection.FILE

    def __init__(self, folder: StateFolder) -> None:
        """Load the keys. Raises IdentityError when they are missing or damaged."""
        self._folder = folder
        self.signer = FileSigner(_load(folder, SIGNING_KEY))
        self.tls_signer = FileSigner(_load(folder, TLS_KEY))

    @classmethod
    def load_or_create(cls, folder: StateFolder) -> "Identity":
        """The keys of this folder, made now if there are none."""
        for name in (SIGNING_KEY, TLS_KEY):
            if folder.read(name) is None:
                folder.write(name, _new_key())
        return cls(folder)

    @property
    def device_id(self) -> bytes:
        """SHA-256 of the signing key: a device is its key."""
        return sha256(self.signer.public_key).digest()

    def tls(self) -> TlsIdentity:
        """Key and certificates for the agents' port. Raises IdentityError before enrolment."""
        files = [self._folder.read(name) for name in (TLS_KEY, CERTIFICATE, AUTHORITY)]
        key, certificate, authority = files
        if key is None or certificate is None or authority is None:
            raise IdentityError(f"{self._folder.path} lacks a certificate. Run: rollcall-agent leave, then enrol again")
        return TlsIdentity(key, certificate, authority)

    def keep_certificates(self, certificate_pem: str, authority_pem: str) -> None:
        """Store what the collector answered to the enrolment."""
        self._folder.write(AUTHORITY, authority_pem.encode())
        self._folder.write(CERTIFICATE, certificate_pem.encode())


def _new_key() -> bytes:
    return ec.generate_private_key(ec.SECP256R1()).private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def _load(folder: StateFolder, name: str) -> ec.EllipticCurvePrivateKey:
    pem = folder.read(name)
    if pem is None:
        raise IdentityError(f"{folder.path / name} is missing. Run: rollcall-agent leave, then enrol again")
    try:
        key = load_pem_private_key(pem, password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise IdentityError(
            f"{folder.path / name} is not a private key. Run: rollcall-agent leave, then enrol again"
        ) from error
    if not isinstance(key, ec.EllipticCurvePrivateKey) or not isinstance(key.curve, ec.SECP256R1):
        raise IdentityError(f"{folder.path / name} is not a P-256 key. Run: rollcall-agent leave, then enrol again")
    return key
