"""The collector's private keys: the school's certificate authority and the collector's own TLS key.

Certificates are P-256 because browsers refuse Ed25519 ones. Everything here is made by `rollcall init` and lies in `keys/` of
the data folder, readable by its owner only. Keys for receipts and policies, one per purpose, come with what they sign.
"""

import ipaddress
import os
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_der_public_key,
    load_pem_private_key,
)
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

SERVER_NAME: Final = "collector.rollcall"
"""The name that agents ask for whatever address the school gave them: trust hangs on the school's own authority, not on DNS."""

SIGNING_KEY_EXTENSION: Final = x509.ObjectIdentifier("2.25.235186011213127105914837104217384903")
"""In a device's certificate: SHA-256 of its signing key, so that the certificate binds both keys."""

AUTHORITY_LIFE: Final = timedelta(days=3650)
# Nothing renews certificates yet (the channel issue does, and shortens this to 30 days): a device must last a school year.
DEVICE_LIFE: Final = timedelta(days=400)
_BACKDATED: Final = timedelta(minutes=10)  # laptops with flat clock batteries run behind


@dataclass(frozen=True, slots=True)
class DeviceCertificate:
    """A certificate for a device's TLS key."""

    serial: str  # hexadecimal
    pem: str
    issued_at: datetime
    expires_at: datetime


class CollectorKeys:
    """The keys of one data folder. The only object in the collector that holds private keys."""

    def __init__(self, folder: Path) -> None:
        """Load what `create` wrote."""
        self._folder = folder
        self._authority_key = _load_key(folder / "authority.key")
        self._authority = x509.load_pem_x509_certificate((folder / "authority.pem").read_bytes())

    @classmethod
    def create(cls, folder: Path, school_name: str, host: str, now: datetime) -> "CollectorKeys":
        """Make the certificate authority and the collector's server certificate for this host name or address."""
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        key = ec.generate_private_key(ec.SECP256R1())
        name = _name(f"Rollcall certificate authority of {school_name}"[:64])
        authority = (
            _certificate(name, name, key.public_key(), now, AUTHORITY_LIFE)
            .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
            .add_extension(_usage(signs_certificates=True), critical=True)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
            .sign(key, SHA256())
        )
        _write_key(folder / "authority.key", key)
        (folder / "authority.pem").write_bytes(authority.public_bytes(Encoding.PEM))
        keys = cls(folder)
        keys.renew_server_certificate(host, now)
        return keys

    @property
    def authority_pem(self) -> str:
        """The certificate that agents trust."""
        return read_authority(self._folder)

    @property
    def server_certificate_file(self) -> Path:
        """The collector's certificate, PEM."""
        return self._folder / "server.pem"

    @property
    def server_key_file(self) -> Path:
        """The collector's TLS key, PEM, readable by its owner only."""
        return self._folder / "server.key"

    def renew_server_certificate(self, host: str, now: datetime) -> None:
        """A new TLS key and certificate for the three ports."""
        key = ec.generate_private_key(ec.SECP256R1())
        certificate = (
            self._signed_by_authority(_name(SERVER_NAME), key.public_key(), now, AUTHORITY_LIFE)
            .add_extension(x509.SubjectAlternativeName(_server_names(host)), critical=False)
            .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
            .sign(self._authority_key, SHA256())
        )
        _write_key(self.server_key_file, key)
        self.server_certificate_file.write_bytes(certificate.public_bytes(Encoding.PEM))

    def issue(
        self, *, school_id: str, device_id: bytes, signing_key: bytes, tls_key: bytes, now: datetime
    ) -> DeviceCertificate:
        """A client certificate for a device's TLS key. Names the school and the device and binds the signing key."""
        public_key = load_der_public_key(tls_key)
        if not isinstance(public_key, ec.EllipticCurvePublicKey):
            raise TypeError("the TLS key was not checked to be a P-256 key")
        identity = x509.UniformResourceIdentifier(f"urn:rollcall:{school_id}:{device_id.hex()}")
        fingerprint = x509.UnrecognizedExtension(SIGNING_KEY_EXTENSION, sha256(signing_key).digest())
        certificate = (
            self._signed_by_authority(_name(device_id.hex()), public_key, now, DEVICE_LIFE)
            .add_extension(x509.SubjectAlternativeName([identity]), critical=False)
            .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.CLIENT_AUTH]), critical=True)
            .add_extension(fingerprint, critical=False)
            .sign(self._authority_key, SHA256())
        )
        pem = certificate.public_bytes(Encoding.PEM).decode()
        return DeviceCertificate(f"{certificate.serial_number:x}", pem, now, certificate.not_valid_after_utc)

    def _signed_by_authority(
        self, subject: x509.Name, key: ec.EllipticCurvePublicKey, now: datetime, life: timedelta
    ) -> x509.CertificateBuilder:
        authority_key = x509.AuthorityKeyIdentifier.from_issuer_public_key(self._authority_key.public_key())
        return (
            _certificate(subject, self._authority.subject, key, now, life)
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            .add_extension(_usage(signs_certificates=False), critical=True)
            .add_extension(authority_key, critical=False)
        )


def read_authority(folder: Path) -> str:
    """The certificate that agents trust, PEM, without touching a private key."""
    return (folder / "authority.pem").read_text(encoding="ascii")


def read_authorities(folder: Path) -> tuple[str, ...]:
    """Every certificate authority that issued certificates for this school's devices, PEM, the one in use first."""
    return (read_authority(folder),)


def _certificate(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePublicKey, now: datetime, life: timedelta
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - _BACKDATED)
        .not_valid_after(now + life)
    )


def _name(common_name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common_name)])


def _usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=True,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


def _server_names(host: str) -> list[x509.GeneralName]:
    names = dict.fromkeys([SERVER_NAME, "localhost", "127.0.0.1", "::1", host])
    return [_general_name(each) for each in names]


def _general_name(host: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(host))
    except ValueError:
        return x509.DNSName(host)


def _write_key(file: Path, key: ec.EllipticCurvePrivateKey) -> None:
    """Written with its final mode from the first byte: there is no moment in which others could read it."""
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    file.unlink(missing_ok=True)
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as stream:
        stream.write(pem)


def _load_key(file: Path) -> ec.EllipticCurvePrivateKey:
    key = load_pem_private_key(file.read_bytes(), password=None)
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise TypeError(f"{file.name} does not hold a P-256 key")
    return key
