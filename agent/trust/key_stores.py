"""Where a device's private keys lie, and how strong that place is. The agent's only module that makes or loads a private key.

One place works in this version: files that only their owner reads. A TPM or an enclave is another class with the same four
members, ahead of it in `STORES`; nothing outside this module would notice, but that reports then name another protection.
What is not here yet stands in `NOT_HERE`, with the reason, so that nobody takes a file for a chip.
"""

from collections.abc import Mapping
from functools import cached_property
from typing import Final, Protocol

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
from compliance.envelope import Signer
from compliance.report import KeyProtection

SIGNING_KEY: Final = "signing.key"
_ANEW: Final = "Run: rollcall-agent leave, then enrol again"

NOT_HERE: Final[Mapping[KeyProtection, str]] = {
    KeyProtection.TPM: "this version does not use a TPM",
    KeyProtection.ENCLAVE: "this version does not use a Secure Enclave",
    KeyProtection.OS_STORE: "this version does not use the system's key store",
}


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


class KeyStore(Protocol):
    """A place that can hold the signing key."""

    @property
    def protection(self) -> KeyProtection:
        """What reports say about the key that signed them."""

    def holds(self, folder: StateFolder) -> bool:
        """Whether the signing key of this device lies here."""

    def make(self, folder: StateFolder) -> None:
        """Make the signing key, and keep it."""

    def signer(self, folder: StateFolder) -> Signer:
        """What signs with it. Raises IdentityError."""


class FileKeys:
    """Keys in files of the state folder that only their owner reads."""

    protection: Final = KeyProtection.FILE

    def holds(self, folder: StateFolder) -> bool:
        """Whether the signing key of this device lies here."""
        return folder.read(SIGNING_KEY) is not None

    def make(self, folder: StateFolder) -> None:
        """Make the signing key, and keep it."""
        folder.write(SIGNING_KEY, new_key())

    def signer(self, folder: StateFolder) -> FileSigner:
        """What signs with it. Raises IdentityError."""
        return load_signer(folder, SIGNING_KEY)


STORES: Final[tuple[KeyStore, ...]] = (FileKeys(),)
"""Every place that this version can use, the strongest first: a new key goes into the first."""


def store_of(folder: StateFolder) -> KeyStore:
    """The place where this device's signing key lies. Raises IdentityError when there is none."""
    found = next((store for store in STORES if store.holds(folder)), None)
    if found is None:
        raise IdentityError(f"{folder.path / SIGNING_KEY} is missing. {_ANEW}")
    return found


def new_key() -> bytes:
    """A new P-256 key, PEM. TLS keys are always such: they change each fortnight, and whoever reads memory has them anyway."""
    return ec.generate_private_key(ec.SECP256R1()).private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def load_signer(folder: StateFolder, name: str) -> FileSigner:
    """The key at the beginning of a file. Raises IdentityError."""
    pem = folder.read(name)
    if pem is None:
        raise IdentityError(f"{folder.path / name} is missing. {_ANEW}")
    try:
        key = load_pem_private_key(pem, password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise IdentityError(f"{folder.path / name} is not a private key. {_ANEW}") from error
    if not isinstance(key, ec.EllipticCurvePrivateKey) or not isinstance(key.curve, ec.SECP256R1):
        raise IdentityError(f"{folder.path / name} is not a P-256 key. {_ANEW}")
    return FileSigner(key)
