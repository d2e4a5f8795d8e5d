"""The third step of a new loan: the agreement in full, and the borrower's signature, typed or drawn."""

from collections.abc import Callable
from typing import Any, Final

from collector.accounts.rights import Right
from collector.console import loan_forms
from collector.console.loan_desk import LoanDesk
from collector.console.loan_found import AgreementShown, agreement_in_force, agreement_of, field_of, the_loan
from collector.console.loan_new_pages import the_draft
from collector.console.visit import Answer, Place, Places, Redirect, Shown, Visit
from collector.errors import AlteredAgreement, FormError, LoanRefused, RegisterError, SignerNotRegistered
from collector.registers import desk_signing, drawings, loan_drafts, loans
from collector.registers.desk_signing import Given
from collector.registers.signatures import SignatureRole
from collector.store.database import Transaction
from collector.store.loans import LoanState, StoredLoan

_READ: Final = "Tick that you have read the agreement and agree to it."
_FIELDS: Final = {AlteredAgreement: "agreed", LoanRefused: "agreed", SignerNotRegistered: "name", FormError: "name"}


def show_draft(visit: Visit) -> Answer:
    """The agreement that is in force, for a loan that is being prepared."""
    return _draft_page(visit, {})


def later(visit: Visit) -> Answer:
    """The borrower signs another time: the loan is begun, and its device promised."""
    with visit.act("loan.new", visit.path["draft"]) as tx:
        loan = _begun(tx, visit)
    return Redirect("/loans", f"Loan {loan.loan_id} awaits the signature of {loan.borrower_name}.")


def places(desk: LoanDesk) -> Places:
    """The agreement of a draft, and of a loan that awaits its borrower."""

    def sign_draft(visit: Visit) -> Answer:
        draft = the_draft(visit)
        problems = _unread(visit)
        if not problems:
            try:
                with visit.act("loan.sign.borrower", draft.asset_tag or draft.serial) as tx:
                    return _signed(tx, visit, _begun(tx, visit), desk.new_token)
            except RegisterError as error:
                problems = _problems(visit, error)
        return _draft_page(visit, problems)

    def sign_loan(visit: Visit) -> Answer:
        problems = _unread(visit)
        if not problems:
            try:
                with visit.act("loan.sign.borrower", visit.path["loan"]) as tx:
                    return _signed(tx, visit, _presented(tx, visit, the_loan(tx, visit)), desk.new_token)
            except RegisterError as error:
                problems = _problems(visit, error)
        return _loan_page(visit, problems)

    return (
        Place("/loans/new/{draft}/agreement", Right.LEND, get=show_draft, post=sign_draft),
        Place("/loans/new/{draft}/later", Right.LEND, post=later),
        Place("/loans/{loan}/agreement", Right.LEND, get=lambda visit: _loan_page(visit, {}), post=sign_loan),
    )


def _begun(tx: Transaction, visit: Visit) -> StoredLoan:
    draft = loan_drafts.get(tx, visit.school.school_id, visit.path["draft"])
    return loan_drafts.begin(tx, draft, actor=visit.visitor.actor, now=visit.now)


def _presented(tx: Transaction, visit: Visit, loan: StoredLoan) -> StoredLoan:
    """One that was prepared at the command line is put before its borrower by this page."""
    if loan.state is LoanState.DRAFT:
        return loans.present(tx, loan, actor=visit.visitor.actor, now=visit.now)
    return loan


def _signed(tx: Transaction, visit: Visit, loan: StoredLoan, new_token: Callable[[], str]) -> Redirect:
    drawing, name = visit.form.get("drawing", "").strip(), loan_forms.text(visit, "name")
    given = Given(
        role=SignatureRole.BORROWER,
        name=name or (loan.borrower_name if drawing else ""),
        shown_sha256=visit.form.get("text_sha256", ""),
        signed_in_as="",
        desk_of=visit.visitor.sign_in_name,
        drawing=drawing,
    )
    desk_signing.sign(tx, loan, given, actor=visit.visitor.actor, now=visit.now, new_token=new_token)
    return Redirect(f"/loans/{loan.loan_id}/approve", f"Signed by {loan.borrower_name}.")


def _unread(visit: Visit) -> dict[str, str]:
    return {} if loan_forms.is_ticked(visit, "agreed") else {"agreed": _READ}


def _problems(visit: Visit, error: RegisterError) -> dict[str, str]:
    if isinstance(error, FormError) and visit.form.get("drawing"):
        return {"drawing": str(error)}
    return field_of(error, _FIELDS, "agreed")


def _draft_page(visit: Visit, problems: dict[str, str]) -> Shown:
    draft = the_draft(visit)
    with visit.database.reading() as tx:
        agreement = agreement_in_force(tx, visit.school.school_id)
    here = f"/loans/new/{draft.draft_id}"
    return _page(visit, draft, agreement, problems, {"address": here, "back": f"{here}/borrower", "later": f"{here}/later"})


def _loan_page(visit: Visit, problems: dict[str, str]) -> Answer:
    with visit.database.reading() as tx:
        loan = the_loan(tx, visit)
        agreement = agreement_of(tx, loan)
    here = f"/loans/{loan.loan_id}"
    if agreement is None or loan.state not in (LoanState.DRAFT, LoanState.AWAITING_BORROWER):
        return Redirect(here)
    return _page(visit, loan, agreement, problems, {"address": here, "back": here, "later": ""})


def _page(visit: Visit, loan: object, agreement: AgreementShown, problems: dict[str, str], ways: dict[str, str]) -> Shown:
    values: dict[str, Any] = {
        "loan": loan,
        "agreement": agreement,
        "problems": problems,
        "typed": loan_forms.text(visit, "name"),
        "agreed": loan_forms.is_ticked(visit, "agreed"),
        "pad": (drawings.WIDTH, drawings.HEIGHT),
        **ways,
    }
    return Shown("loan_agreement.html.jinja", values, 422 if problems else 200)
