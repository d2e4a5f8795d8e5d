"""What is signed at the desk is kept with how it was given; nobody lends to themselves."""

from dataclasses import replace

import pytest

from collector.errors import AlteredAgreement, FormError, LoanRefused, SignerNotRegistered
from collector.registers import desk_signing, loans, signers
from collector.registers.desk_signing import Given
from collector.registers.signatures import SignatureRole
from collector.store import loan_signatures
from collector.store.database import Transaction
from collector.store.loan_signatures import SignatureKind
from collector.store.loans import LoanState, StoredLoan
from collector.store.signers import Signer, SignerRole
from tests.fakes.agreement_files import AGREEMENT
from tests.fakes.loan_steps import BORROWER, TECHNICIAN, new, sign
from tests.fakes.school_records import NOW

PEN = "M10 90" + "".join(f"L{10 + 5 * each} {90 - each}" for each in range(1, 12))
TYPED = Given(SignatureRole.BORROWER, "A. Sample", AGREEMENT.sha256, "", "t.technician@example.sch.uk")


def given(tx: Transaction, loan: StoredLoan, signature: Given) -> StoredLoan:
    return desk_signing.sign(tx, loan, signature, actor="t", now=NOW, new_token=lambda: "the token").loan


@pytest.mark.parametrize(
    ("signature", "kind"),
    [
        (TYPED, SignatureKind.TYPED),
        (replace(TYPED, drawing=PEN), SignatureKind.DRAWN),
        (replace(TYPED, scan=b"%PDF-1.7 signed in ink"), SignatureKind.SCANNED),
    ],
)
def test_a_signature_is_kept_with_how_it_was_given_and_under_which_words(
    tx: Transaction, signature: Given, kind: SignatureKind
):
    assert given(tx, new(tx), signature).state is LoanState.AWAITING_TECHNICIAN
    kept = loan_signatures.of_loan(tx, "example", "L-1")["borrower"]
    assert (kept.kind, kept.name, kept.text_sha256, kept.drawing) == (kind, "A. Sample", AGREEMENT.sha256, signature.drawing)
    assert (kept.desk_of, kept.given_at) == ("t.technician@example.sch.uk", NOW)
    scan = loan_signatures.scan_of(tx, "example", "L-1", kept.scan_sha256)
    assert (b"" if scan is None else scan.content) == signature.scan


def test_what_was_signed_is_what_was_on_the_screen(tx: Transaction):
    loan = new(tx)
    with pytest.raises(AlteredAgreement, match="the agreement on the screen is not the one of this loan"):
        given(tx, loan, replace(TYPED, shown_sha256="ab" * 32))
    assert loans.get(tx, "example", "L-1").borrower_signed_at is None


@pytest.mark.parametrize(
    "drawing",
    [
        "M1 1L2 2",
        "M10 90" + "L10 91" * 20,
        PEN.replace("L15", "L999"),
        PEN + '"/><script>',
        PEN + "l1 1",
        PEN + "L1e3 2",
        "M1 1" + "L60 60" * 4000,
    ],
    ids=["two points", "a dot", "off the pad", "markup", "relative", "exponent", "too long"],
)
def test_nothing_but_the_path_of_a_pen_is_a_drawn_signature(tx: Transaction, drawing: str):
    with pytest.raises(FormError, match="or type the name"):
        given(tx, new(tx), replace(TYPED, drawing=drawing))


@pytest.mark.parametrize("content", [b"MZ an executable", b"<html>", b"%PDF-" + bytes(5_000_000)])
def test_only_a_scan_of_a_size_that_can_be_kept_is_taken(tx: Transaction, content: bytes):
    with pytest.raises(FormError, match=r"neither PDF nor PNG nor JPEG|at most 5 MB"):
        given(tx, new(tx), replace(TYPED, scan=content))


@pytest.mark.parametrize(
    ("role", "before", "remedy"),
    [
        (SignatureRole.TECHNICIAN, (BORROWER,), "another registered technician"),
        (SignatureRole.HEADTEACHER, (BORROWER, TECHNICIAN), "the chair of governors"),
    ],
)
def test_nobody_signs_for_the_school_what_they_borrow(tx: Transaction, role: SignatureRole, before: tuple, remedy: str):
    loan = new(tx)
    signers.register(tx, Signer("example", "A. Sample", SignerRole(role.value), NOW), actor="test")
    for each in before:
        loan = sign(tx, loan, each).loan
    with pytest.raises(SignerNotRegistered, match=remedy):
        given(tx, loan, replace(TYPED, role=role, name="a sample"))


def test_a_second_signature_of_one_role_leaves_the_first_as_it_was(tx: Transaction):
    loan = given(tx, new(tx), TYPED)
    with pytest.raises(LoanRefused, match="has signed already"):
        given(tx, loan, replace(TYPED, drawing=PEN))
    assert loan_signatures.of_loan(tx, "example", "L-1")["borrower"].kind is SignatureKind.TYPED
