"""Keys that are the same in every run, so that an input which was kept is still signed by the right one next year."""

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat


class FixedKey:
    """Signs as a device does, but equal messages get equal signatures (RFC 6979): the same input takes the same path."""

    def __init__(self, number: int) -> None:
        """The key whose secret is this number."""
        self._private = ec.derive_private_key(number, ec.SECP256R1())
        self.public_key = self._private.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)

    @property
    def pem(self) -> bytes:
        """The private key as a state folder holds it."""
        return self._private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())

    def sign(self, message: bytes) -> bytes:
        """ECDSA with SHA-256, DER."""
        return self._private.sign(message, ec.ECDSA(SHA256(), deterministic_signing=True))


class FixedServerKey:
    """An Ed25519 key, which signs equal messages alike by itself."""

    def __init__(self, number: int) -> None:
        """The key whose secret begins with this number."""
        self._private = Ed25519PrivateKey.from_private_bytes(number.to_bytes(32, "little"))
        self.public_key = self._private.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)

    def sign(self, message: bytes) -> bytes:
        """64 bytes."""
        return self._private.sign(message)


SERVER = FixedServerKey(3001)
SIGNING, TLS, OF_ANOTHER_DEVICE = FixedKey(1001), FixedKey(1002), FixedKey(1003)
