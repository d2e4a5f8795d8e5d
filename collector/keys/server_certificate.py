"""The collector's own TLS key and certificate, which all its ports show."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from collector.keys.authorities import load_issuer, read_state, read_word
from collector.keys.certificate_forms import server_certificate
from collector.keys.key_files import load_key, make_key, write_whole

KEY: Final = "server.key"
CERTIFICATE: Final = "server.pem"
RENEWED_WITH_LEFT: Final = timedelta(days=60)


def keep_server_certificate(folder: Path, host: str, now: datetime) -> None:
    """Renew the certificate when it ends soon, or is not the issuing authority's. Raises OSError, ValueError, TypeError."""
    if not _fits(folder, now):
        renew_server_certificate(folder, host, now)


def renew_server_certificate(folder: Path, host: str, now: datetime) -> None:
    """A new certificate for this name or address. The key stays, so that key and certificate fit at every moment."""
    if not (folder / KEY).exists():
        make_key(folder / KEY)
    issuer = load_issuer(folder, read_state(folder).issuing)
    certificate = server_certificate(issuer, load_key(folder / KEY).public_key(), host, now)
    write_whole(folder / CERTIFICATE, _chain(folder, certificate))


def _fits(folder: Path, now: datetime) -> bool:
    try:
        chain = (folder / CERTIFICATE).read_bytes()
        certificate = x509.load_pem_x509_certificate(chain)
        ours = certificate.public_key() == load_key(folder / KEY).public_key()
    except (OSError, ValueError):
        return False
    issuer = load_issuer(folder, read_state(folder).issuing).certificate
    complete = certificate.issuer == issuer.subject and chain == _chain(folder, certificate)
    has_begun = certificate.not_valid_before_utc <= now  # one that has not was made while the clock was far ahead
    return ours and complete and has_begun and certificate.not_valid_after_utc - now > RENEWED_WITH_LEFT


def _chain(folder: Path, certificate: x509.Certificate) -> bytes:
    """The certificate, and behind it what leads to the authority before, for devices that believe only that one yet."""
    return certificate.public_bytes(Encoding.PEM) + read_word(folder).encode()
