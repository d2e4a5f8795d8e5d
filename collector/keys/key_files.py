"""The collector's P-256 keys in `keys/`: each file whole or not at all, and for its owner alone from the first byte."""

from pathlib import Path

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_der_public_key,
    load_pem_private_key,
)

from collector.keys.private_files import written_whole


def make_key(file: Path) -> None:
    """A new key in a new file."""
    key = ec.generate_private_key(ec.SECP256R1())
    write_whole(file, key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))


def load_key(file: Path) -> ec.EllipticCurvePrivateKey:
    """The key in a file. Raises OSError, ValueError, or TypeError for a key of another kind."""
    key = load_pem_private_key(file.read_bytes(), password=None)
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise TypeError(f"{file.name} does not hold a P-256 key")
    return key


def device_key(der: bytes) -> ec.EllipticCurvePublicKey:
    """A device's public key, DER SubjectPublicKeyInfo. Raises TypeError unless it was checked to be a P-256 key."""
    key = load_der_public_key(der)
    if not isinstance(key, ec.EllipticCurvePublicKey):
        raise TypeError("the TLS key was not checked to be a P-256 key")
    return key


def write_whole(file: Path, content: bytes) -> None:
    """Put the file there in one step, on the disk when this returns: a key that is cut short would be no key at all."""
    with written_whole(file) as stream:
        stream.write(content)
