"""What the school's certificates say: the authority's own, the collector's, a device's, and one authority's word for the next.

P-256 throughout, because browsers refuse Ed25519 certificates. Pure: keys, names and times are arguments.
"""

import ipaddress
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.types import CertificateIssuerPrivateKeyTypes, CertificatePublicKeyTypes
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

SERVER_NAME: Final = "collector.rollcall"
"""The name that agents ask for whatever address the school gave them: trust hangs on the school's own authority, not on DNS."""

SIGNING_KEY_EXTENSION: Final = x509.ObjectIdentifier("2.25.235186011213127105914837104217384903")
"""In a device's certificate: SHA-256 of its signing key, so that the certificate binds both keys."""

AUTHORITY_LIFE: Final = timedelta(days=3650)
SERVER_LIFE: Final = timedelta(days=400)
BACKDATED: Final = timedelta(minutes=10)  # laptops with flat clock batteries run behind
_LONGEST_NAME: Final = 64  # ub-common-name of RFC 5280, appendix A.1


@dataclass(frozen=True, slots=True)
class Issuer:
    """An authority's certificate and its private key."""

    key: CertificateIssuerPrivateKeyTypes
    certificate: x509.Certificate


@dataclass(frozen=True, slots=True)
class DeviceNames:
    """Whom a device's certificate is for. `signing_key` is DER SubjectPublicKeyInfo."""

    school_id: str
    device_id: bytes
    signing_key: bytes


def authority_certificate(name: str, key: CertificateIssuerPrivateKeyTypes, now: datetime) -> x509.Certificate:
    """A new authority's own. It may vouch for one authority below it: for its successor, while one replaces the other."""
    subject = _name(name[:_LONGEST_NAME])
    public_key = key.public_key()
    return (
        _certificate(subject, subject, public_key, now, now + AUTHORITY_LIFE)
        .add_extension(x509.BasicConstraints(ca=True, path_length=1), critical=True)
        .add_extension(_usage(signs_certificates=True), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public_key), critical=False)
        .sign(key, SHA256())
    )


def word_for_successor(old: Issuer, new: x509.Certificate, now: datetime) -> x509.Certificate:
    """The new authority's name and key under the old one's signature: who believes only the old comes to the new by it."""
    return (
        _certificate(new.subject, old.certificate.subject, new.public_key(), now, _not_after(old, AUTHORITY_LIFE, now))
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(signs_certificates=True), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(new.public_key()), critical=False)
        .add_extension(_signed_by(old), critical=False)
        .sign(old.key, SHA256())
    )


def server_certificate(
    issuer: Issuer, public_key: CertificatePublicKeyTypes, host: str, now: datetime, life: timedelta = SERVER_LIFE
) -> x509.Certificate:
    """The collector's, for its own name, this computer and the school's name or address for it."""
    names = dict.fromkeys([SERVER_NAME, "localhost", "127.0.0.1", "::1", host])
    return (
        _end_certificate(issuer, _name(SERVER_NAME), public_key, now, life)
        .add_extension(x509.SubjectAlternativeName([_general_name(each) for each in names]), critical=False)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .sign(issuer.key, SHA256())
    )


def device_certificate(
    issuer: Issuer, public_key: CertificatePublicKeyTypes, names: DeviceNames, now: datetime, life: timedelta
) -> x509.Certificate:
    """A device's, for its TLS key. Names school and device, and binds the signing key."""
    identity = x509.UniformResourceIdentifier(f"urn:rollcall:{names.school_id}:{names.device_id.hex()}")
    fingerprint = x509.UnrecognizedExtension(SIGNING_KEY_EXTENSION, sha256(names.signing_key).digest())
    return (
        _end_certificate(issuer, _name(names.device_id.hex()), public_key, now, life)
        .add_extension(x509.SubjectAlternativeName([identity]), critical=False)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.CLIENT_AUTH]), critical=True)
        .add_extension(fingerprint, critical=False)
        .sign(issuer.key, SHA256())
    )


def name_of(certificate: x509.Certificate) -> str:
    """The common name of a certificate's subject."""
    return str(certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)[0].value)


def _end_certificate(
    issuer: Issuer, subject: x509.Name, key: CertificatePublicKeyTypes, now: datetime, life: timedelta
) -> x509.CertificateBuilder:
    return (
        _certificate(subject, issuer.certificate.subject, key, now, _not_after(issuer, life, now))
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(signs_certificates=False), critical=True)
        .add_extension(_signed_by(issuer), critical=False)
    )


def _certificate(
    subject: x509.Name, issuer: x509.Name, key: CertificatePublicKeyTypes, now: datetime, ends: datetime
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - BACKDATED)
        .not_valid_after(ends)
    )


def _not_after(issuer: Issuer, life: timedelta, now: datetime) -> datetime:
    """Nothing outlives the authority that signed it."""
    return min(now + life, issuer.certificate.not_valid_after_utc)


def _signed_by(issuer: Issuer) -> x509.AuthorityKeyIdentifier:
    return x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer.key.public_key())


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


def _general_name(host: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(host))
    except ValueError:
        return x509.DNSName(host)
