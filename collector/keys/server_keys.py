"""The collector's signing keys: Ed25519, one for each purpose. They lie in `keys/` of the data folder, for their owner only."""

from pathlib import Path
from typing import Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

from collector.keys.key_files import write_whole

RECEIPTS: Final = "receipts.key"
TRUST: Final = "trust.key"
POLICY: Final = "policy.key"


class ServerSigner:
    """One Ed25519 key, as `compliance.envelope.Signer` wants it."""

    def __init__(self, key: Ed25519PrivateKey) -> None:
        """Hold a key."""
        self._key = key
        self.public_key = key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)

    def sign(self, message: bytes) -> bytes:
        """Ed25519, 64 bytes."""
        return self._key.sign(message)


def server_signer(folder: Path, name: str) -> ServerSigner:
    """The key of one purpose: `RECEIPTS`, `TRUST` or `POLICY`. Made now where an earlier version made none."""
    file = folder / name
    if not file.exists():
        write_whole(file, Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    return kept_signer(folder, name)


def kept_signer(folder: Path, name: str) -> ServerSigner:
    """The key of one purpose, if it was made before. Raises OSError where it is gone, ValueError or TypeError for no key."""
    file = folder / name
    key = load_pem_private_key(file.read_bytes(), password=None)
    if not isinstance(key, Ed25519PrivateKey):
        raise TypeError(f"{file.name} does not hold an Ed25519 key")
    return ServerSigner(key)
