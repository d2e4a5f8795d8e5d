"""Signing at the desk: a signature of a loan together with how it was given, and under which words."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from collector.errors import AlteredAgreement, FormError
from collector.registers import drawings, loans, scans
from collector.registers.loans import Signed
from collector.registers.signatures import Signature, SignatureRole
from collector.store import loan_signatures
from collector.store.database import Transaction
from collector.store.loan_signatures import GivenSignature, Scan, SignatureKind
from collector.store.loans import StoredLoan


@dataclass(frozen=True, slots=True)
class Given:
    """What somebody gave at the desk. `shown_sha256` is the hash of the words that were on the screen.

    `signed_in_as` is the signer's own account, "" where the signer has none; `desk_of` whoever is signed in at the desk.
    """

    role: SignatureRole
    name: str
    shown_sha256: str
    signed_in_as: str
    desk_of: str
    drawing: str = ""
    scan: bytes = b""
    signed_at: datetime | None = None
    """Of a form signed in ink: when. None: now."""

    @property
    def kind(self) -> SignatureKind:
        """How it was given."""
        if self.scan:
            return SignatureKind.SCANNED
        return SignatureKind.DRAWN if self.drawing else SignatureKind.TYPED


def sign(tx: Transaction, loan: StoredLoan, given: Given, *, actor: str, now: datetime, new_token: Callable[[], str]) -> Signed:
    """Add the signature that the loan awaits, and keep how it was given. The last one mints the token."""
    if not given.name.strip():
        raise FormError("type your full name, as it stands on the agreement")
    if given.shown_sha256 != loan.text_sha256:
        raise AlteredAgreement(
            "the agreement on the screen is not the one of this loan; open the page again, and read it before you sign"
        )
    if given.kind is SignatureKind.DRAWN:
        drawings.check(given.drawing)
    scan = _kept_scan(tx, loan, given, actor, now)
    signature = Signature(given.role, " ".join(given.name.split()), given.signed_at or now)
    signed = loans.sign(tx, loan, signature, actor=actor, now=now, new_token=new_token)
    loan_signatures.add(tx, _kept(loan, given, scan, now))
    return signed


def _kept_scan(tx: Transaction, loan: StoredLoan, given: Given, actor: str, now: datetime) -> str:
    if not given.scan:
        return ""
    media_type, sha256 = scans.media_type_of(given.scan), scans.sha256_of(given.scan)
    loan_signatures.keep_scan(tx, Scan(loan.school_id, loan.loan_id, sha256, media_type, given.scan, now, actor))
    return sha256


def _kept(loan: StoredLoan, given: Given, scan_sha256: str, now: datetime) -> GivenSignature:
    return GivenSignature(
        school_id=loan.school_id,
        loan_id=loan.loan_id,
        role=given.role,
        kind=given.kind,
        name=" ".join(given.name.split()),
        text_sha256=given.shown_sha256,
        drawing=given.drawing if given.kind is SignatureKind.DRAWN else "",
        scan_sha256=scan_sha256,
        signed_in_as=given.signed_in_as,
        desk_of=given.desk_of,
        given_at=now,
    )
