"""The device's TLS key with its certificate, in one file, so that a crash at any moment leaves a pair that fits.

`tls.pem` is the pair in use. `tls.new` is a key for which the collector is being asked, kept before the question. With the
certificate that it answered it becomes `tls.next`, a pair that waits for its first success. Enrolments of early versions have
key and certificate in two files; these are read as well, until the first renewal.
"""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, Final

from agent.errors import EnrolmentRefused, IdentityError
from agent.state_folder import StateFolder
from agent.trust.key_stores import FileSigner, load_signer, new_key

if TYPE_CHECKING:
    from cryptography import x509

CURRENT: Final = "tls.pem"
NEXT: Final = "tls.next"
NEW_KEY: Final = "tls.new"
EARLY_KEY: Final = "tls.key"
EARLY_CERTIFICATE: Final = "certificate.pem"
_BEGINNING: Final = b"-----BEGIN CERTIFICATE-----"


@dataclass(frozen=True)
class TlsPair:
    """A private key and the certificate for it, PEM. Never logged."""

    private_key: bytes
    certificate: bytes

    @cached_property
    def leaf(self) -> "x509.Certificate":
        """The certificate, read. Raises ValueError when it is damaged."""
        from agent.trust.certificates import read_certificate  # noqa: PLC0415 - see there

        return read_certificate(self.certificate)

    @property
    def is_sound(self) -> bool:
        """Whether the certificate can be read."""
        try:
            return self.leaf is not None
        except ValueError:
            return False

    @property
    def serial(self) -> str:
        """The certificate's number, as the collector writes it."""
        return f"{self.leaf.serial_number:x}"

    def has_ended(self, now: datetime) -> bool:
        """Whether the certificate is good no longer."""
        return self.leaf.not_valid_after_utc <= now


def current_pair(folder: StateFolder) -> TlsPair | None:
    """The pair in use. None before enrolment, or when a half of it is missing."""
    pair = _pair(folder.read(CURRENT))
    if pair is not None:
        return pair
    key, certificate = folder.read(EARLY_KEY), folder.read(EARLY_CERTIFICATE)
    return TlsPair(key, certificate) if key and certificate else None


def next_pair(folder: StateFolder) -> TlsPair | None:
    """The pair that waits for its first success, if one does."""
    pair = _pair(folder.read(NEXT))
    return None if pair == current_pair(folder) else pair


def key_to_certify(folder: StateFolder) -> FileSigner:
    """The key for which a certificate is asked next: made and kept now, or before, so that a retry asks for the same."""
    pending = folder.read(NEW_KEY)
    used = {pair.private_key for pair in (current_pair(folder), next_pair(folder)) if pair}
    if pending is None or pending in used:  # in use: a crash came between keeping the answer and forgetting the question
        folder.write(NEW_KEY, new_key())
    return load_signer(folder, NEW_KEY)


def key_to_enrol(folder: StateFolder) -> FileSigner:
    """The TLS key of a device that is not enrolled yet. A retry, even after half an answer, is for the same key."""
    return load_signer(folder, _enrolling(folder))


def keep_next(folder: StateFolder, certificate_pem: str) -> None:
    """Put the collector's certificate beside the key that was asked for. Raises EnrolmentRefused when it is for another."""
    folder.write(NEXT, _joined(folder, NEW_KEY, certificate_pem))
    _forget(folder, NEW_KEY)


def keep_first(folder: StateFolder, certificate_pem: str) -> None:
    """Keep what the collector answered to the enrolment. Raises EnrolmentRefused when it is for another key."""
    folder.write(CURRENT, _joined(folder, _enrolling(folder), certificate_pem))
    _forget(folder, NEW_KEY, NEXT, EARLY_KEY, EARLY_CERTIFICATE)


def use_next(folder: StateFolder) -> None:
    """The pair that waited has had its first success: it is the one in use from now on."""
    if next_pair(folder) is not None:
        folder.write(CURRENT, folder.read(NEXT) or b"")
        _forget(folder, NEXT, EARLY_KEY, EARLY_CERTIFICATE)


def require_current(folder: StateFolder) -> TlsPair:
    """The pair in use. Raises IdentityError before enrolment."""
    pair = current_pair(folder)
    if pair is None:
        raise IdentityError(f"{folder.path} lacks a certificate. Run: rollcall-agent leave, then enrol again")
    return pair


def _pair(content: bytes | None) -> TlsPair | None:
    key, begins, rest = (content or b"").partition(_BEGINNING)
    return TlsPair(key, begins + rest) if key and begins else None


def _enrolling(folder: StateFolder) -> str:
    found = next((name for name in (CURRENT, EARLY_KEY, NEW_KEY) if folder.read(name) is not None), None)
    if found is None:
        folder.write(NEW_KEY, new_key())
    return found or NEW_KEY


def _joined(folder: StateFolder, key_file: str, certificate_pem: str) -> bytes:
    key = load_signer(folder, key_file).public_key
    if _certified_key(certificate_pem) != key:
        raise EnrolmentRefused("the collector answered with a certificate for another key; nothing was kept")
    return (folder.read(key_file) or b"").partition(_BEGINNING)[0] + certificate_pem.encode()


def _certified_key(certificate_pem: str) -> bytes:
    from agent.trust.certificates import certified_key  # noqa: PLC0415 - see there

    try:
        return certified_key(certificate_pem.encode())
    except ValueError as error:
        raise EnrolmentRefused("the collector answered with a certificate that cannot be read; nothing was kept") from error


def _forget(folder: StateFolder, *names: str) -> None:
    for name in names:
        (folder.path / name).unlink(missing_ok=True)
