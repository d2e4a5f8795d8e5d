"""Whom this device believes: its school's certificate authorities, and the keys that sign receipts and policies.

A bundle is believed when the collector's trust key, given at enrolment, signed it and its version is higher than any before.
Its authorities are tried, and those before are kept until the first success with the new ones; so a wrong bundle never locks a
device out (design of the channel, point 37).
"""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Final

from agent.state_folder import StateFolder
from compliance.errors import ComplianceError, EnvelopeError
from compliance.trust import TrustBundle, read_trust

if TYPE_CHECKING:
    from cryptography import x509

AUTHORITY: Final = "ca.pem"  # as the enrolment file had it: believed where no bundle can be read
TRUST_KEY: Final = "trust_key.der"
PROVEN: Final = "trust.bundle"
NEXT: Final = "trust.next"


class TrustStore:
    """The bundles of one state folder, read at each question: another process of the agent may have written one."""

    def __init__(self, folder: StateFolder) -> None:
        self._folder = folder

    @property
    def version(self) -> int:
        """Of the newest bundle; 0 while there is none."""
        newest = self._newest
        return newest.version if newest else 0

    @property
    def receipt_keys(self) -> Sequence[bytes]:
        """DER SubjectPublicKeyInfo of the keys that may sign receipts; none while there is no bundle."""
        newest = self._newest
        return newest.receipt_keys if newest else ()

    @property
    def policy_keys(self) -> Sequence[bytes]:
        """DER SubjectPublicKeyInfo of the keys that may sign policies; none while there is no bundle, or it names none."""
        newest = self._newest
        return newest.policy_keys if newest else ()

    @property
    def has_next(self) -> bool:
        """Whether a bundle waits for its first success."""
        return self._read(NEXT) is not None

    def begin(self, authority_pem: str, trust_key: bytes, sealed: bytes) -> None:
        """Keep what enrolment brought, and its file named. Raises ComplianceError for a bundle that this key did not sign."""
        read_trust(sealed, trust_key)
        self._folder.write(AUTHORITY, authority_pem.encode())
        self._folder.write(TRUST_KEY, trust_key)
        self._folder.write(PROVEN, sealed)

    def accept(self, sealed: bytes) -> None:
        """Try a bundle that the collector sent, from now on. Raises ComplianceError for one that may not be believed."""
        key = self._folder.read(TRUST_KEY)
        if key is None:
            raise EnvelopeError("this device was enrolled without a key to check a trust bundle with; enrol it again")
        bundle, held = read_trust(sealed, key), self.version
        if bundle.version < held:
            raise EnvelopeError(f"a trust bundle of version {bundle.version}, and version {held} is known here")
        if bundle.version > held:
            self._folder.write(NEXT, sealed)

    def roots(self, *, newest: bool) -> bytes:
        """The authorities to believe, PEM: those of the newest bundle, or those that have proved themselves."""
        bundle = self._newest if newest else self._read(PROVEN)
        return "".join(bundle.roots).encode() if bundle else self._folder.read(AUTHORITY) or b""

    def knows_issuer_of(self, certificate: "x509.Certificate") -> bool:
        """Whether one of the newest authorities signed this: the collector believes no certificate of a retired one."""
        from agent.trust.certificates import is_signed_by_one_of  # noqa: PLC0415 - see there

        try:
            return is_signed_by_one_of(self.roots(newest=True), certificate)
        except ValueError:
            return True  # nothing can be said

    def proved(self) -> None:
        """The newest bundle has had its first success: those before are forgotten."""
        sealed = self._folder.read(NEXT)
        if sealed is not None and self.has_next:
            self._folder.write(PROVEN, sealed)
        if sealed is not None:
            (self._folder.path / NEXT).unlink(missing_ok=True)

    def expires(self) -> datetime | None:
        """When the newest bundle ends; None while there is none. What has ended is believed on, and people are told."""
        newest = self._newest
        return newest.expires if newest else None

    def begins(self) -> datetime | None:
        """When the newest bundle began to hold: a little before it was signed. None while there is none."""
        newest = self._newest
        return newest.not_before if newest else None

    @property
    def _newest(self) -> TrustBundle | None:
        return self._read(NEXT) or self._read(PROVEN)

    def _read(self, name: str) -> TrustBundle | None:
        """A kept bundle. A damaged one is none: the collector sends the newest again to whoever has an older one, or none."""
        sealed, key = self._folder.read(name), self._folder.read(TRUST_KEY)
        if sealed is None or key is None:
            return None
        try:
            return read_trust(sealed, key)
        except ComplianceError:
            return None
