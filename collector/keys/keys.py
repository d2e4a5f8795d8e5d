"""The collector's private keys: the authority that issues now, and the collector's own TLS key.

They lie in `keys/` of the data folder, readable by their owner only. `rollcall authority` changes them while `rollcall serve`
runs: what is asked here is looked up anew when a file has changed.
"""

import threading
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from collector.keys import authorities, server_certificate
from collector.keys.authorities import load_issuer, read_all, read_roots, read_state
from collector.keys.certificate_forms import DeviceNames, Issuer, device_certificate
from collector.keys.key_files import device_key
from collector.keys.server_keys import TRUST, kept_signer
from collector.keys.trust_bundle import BUNDLE, keep_trust_bundle, read_trust_bundle

DEVICE_LIFE: Final = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class DeviceCertificate:
    """A certificate for a device's TLS key."""

    serial: str  # hexadecimal
    pem: str
    issued_at: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class ServerTls:
    """What the ports need, PEM: key, chain, and the authorities by which devices are known."""

    private_key: bytes
    chain: bytes
    roots: bytes


@dataclass(frozen=True, slots=True)
class Trust:
    """Whom devices are told to believe: the key that signs every bundle (DER), the newest bundle and its version."""

    public_key: bytes
    version: int
    sealed: bytes


@dataclass(frozen=True, slots=True)
class _Held:
    stamp: object
    issuer: Issuer
    trust: Trust


class CollectorKeys:
    """The keys of one data folder, for any number of threads. `device_life` is how long a device's certificate is good."""

    def __init__(self, folder: Path, device_life: timedelta = DEVICE_LIFE) -> None:
        """Load what `create` wrote. Raises OSError, ValueError or TypeError when it cannot be loaded."""
        self._folder = folder
        self._device_life = device_life
        self._lock = threading.Lock()
        self._held = self._load()

    @classmethod
    def create(cls, folder: Path, school_name: str, host: str, now: datetime) -> "CollectorKeys":
        """Make the certificate authority and the collector's server certificate for this host name or address."""
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        authorities.found_authority(folder, f"Rollcall certificate authority of {school_name}", now)
        keys = cls(folder)
        keys.keep_fresh(host, now)
        return keys

    @property
    def authority_pem(self) -> str:
        """The certificates that agents trust."""
        return read_authority(self._folder)

    @property
    def server_certificate_file(self) -> Path:
        """The collector's certificate, PEM, with what a device needs to come from it to an authority that it believes."""
        return self._folder / server_certificate.CERTIFICATE

    @property
    def server_key_file(self) -> Path:
        """The collector's TLS key, PEM, readable by its owner only."""
        return self._folder / server_certificate.KEY

    @property
    def stamp(self) -> object:
        """Another value after each change of what the ports show or believe; cheap enough to ask at each handshake."""
        return tuple(_stamp_of(file) for file in (self.server_certificate_file, *self._told))

    def tls(self) -> ServerTls:
        """What the ports show and believe now."""
        chain = self.server_certificate_file.read_bytes()
        return ServerTls(self.server_key_file.read_bytes(), chain, read_authority(self._folder).encode())

    def trust(self) -> Trust:
        """Whom devices are told to believe."""
        return self._now_held().trust

    def keep_fresh(self, host: str, now: datetime, heard: int = 0) -> None:
        """Sign the trust bundle and the server's certificate anew where they no longer fit, or end soon.

        `heard` is the highest version of the bundle that a device said it holds.
        """
        try:
            keep_trust_bundle(self._folder, now, heard)
        finally:  # a trust key that is gone must not let the certificate end as well
            server_certificate.keep_server_certificate(self._folder, host, now)

    def believes(self, certificate_pem: str) -> bool:
        """Whether an authority that is believed now has signed this certificate."""
        certificate = x509.load_pem_x509_certificate(certificate_pem.encode())
        return any(_signed(root, certificate) for root in read_roots(self._folder))

    def issue(
        self, *, school_id: str, device_id: bytes, signing_key: bytes, tls_key: bytes, now: datetime
    ) -> DeviceCertificate:
        """A client certificate for a device's TLS key. Names the school and the device and binds the signing key."""
        names, issuer = DeviceNames(school_id, device_id, signing_key), self._now_held().issuer
        certificate = device_certificate(issuer, device_key(tls_key), names, now, self._device_life)
        pem = certificate.public_bytes(Encoding.PEM).decode()
        return DeviceCertificate(f"{certificate.serial_number:x}", pem, now, certificate.not_valid_after_utc)

    @property
    def _told(self) -> tuple[Path, Path]:
        return self._folder / authorities.STATE, self._folder / BUNDLE

    def _now_held(self) -> _Held:
        with self._lock:
            if self._held.stamp != tuple(map(_stamp_of, self._told)):
                self._held = self._load()
            return self._held

    def _load(self) -> _Held:
        stamp = tuple(map(_stamp_of, self._told))  # before the files are read: what changes meanwhile is looked up again
        issuer = load_issuer(self._folder, read_state(self._folder).issuing)
        return _Held(stamp, issuer, _load_trust(self._folder))


def read_authority(folder: Path) -> str:
    """The certificates that agents trust, PEM, the issuing authority's first, without touching a private key."""
    return "".join(read_roots(folder))


def read_authorities(folder: Path) -> tuple[str, ...]:
    """Every certificate authority that issued certificates for this school's devices, PEM, the one in use first."""
    return read_all(folder)


def public_key_of(certificate_pem: str) -> bytes:
    """The key that a certificate is for, DER SubjectPublicKeyInfo."""
    key = x509.load_pem_x509_certificate(certificate_pem.encode()).public_key()
    return key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)


def _signed(root_pem: str, certificate: x509.Certificate) -> bool:
    try:
        certificate.verify_directly_issued_by(x509.load_pem_x509_certificate(root_pem.encode()))
    except (InvalidSignature, ValueError, TypeError):
        return False
    return True


def _load_trust(folder: Path) -> Trust:
    """Empty before the first bundle was signed: a folder of an early version, until it is served."""
    bundle = read_trust_bundle(folder)
    if bundle is None:
        return Trust(b"", 0, b"")
    return Trust(kept_signer(folder, TRUST).public_key, bundle.version, (folder / BUNDLE).read_bytes())


def _stamp_of(file: Path) -> object:
    try:
        found = file.stat()
    except FileNotFoundError:
        return None
    return found.st_mtime_ns, found.st_ino, found.st_size
