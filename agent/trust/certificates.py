"""Reading X.509 certificates, for the agent's light modules: they load this one only where a certificate is looked at.

A survey looks at none, and the library for them costs each start of the agent some 20 ms and more than 1 MiB (decision 0062).
"""

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat


def read_certificate(pem: bytes) -> x509.Certificate:
    """One certificate. Raises ValueError when it is damaged, or of a version that there is not."""
    try:
        return x509.load_pem_x509_certificate(pem)
    except x509.InvalidVersion as error:
        raise ValueError(str(error)) from error


def certified_key(pem: bytes) -> bytes:
    """The key in it, DER. Raises ValueError. Read in two steps: its form, then its key, which may be of no known kind."""
    try:
        return read_certificate(pem).public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    except UnsupportedAlgorithm as error:
        raise ValueError(str(error)) from error


def is_signed_by_one_of(roots: bytes, certificate: x509.Certificate) -> bool:
    """Whether one of these authorities, PEM, signed it. Raises ValueError where they cannot be read."""
    return any(is_signed_by(root, certificate) for root in x509.load_pem_x509_certificates(roots))


def is_signed_by(root: x509.Certificate, certificate: x509.Certificate) -> bool:
    """Whether this very authority signed it, with nobody between."""
    try:
        certificate.verify_directly_issued_by(root)
    except (InvalidSignature, UnsupportedAlgorithm, ValueError, TypeError):
        return False
    return True
