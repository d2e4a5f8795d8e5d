"""Signed agreements that come as files: checked field by field against the registers, then recorded, all of them or none."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from collector.errors import RegisterError
from collector.registers import agreement_checks, extensions, loans
from collector.registers.agreement_form import AgreementForm
from collector.registers.enrolment_tokens import MintedToken
from collector.registers.form_files import FiledForm
from collector.registers.loan_request import LoanRequest
from collector.registers.problems import Problem, wrong_fields
from collector.registers.signatures import Signature, SignatureRole
from collector.store import loans as stored
from collector.store.database import Transaction
from collector.store.loans import StoredLoan


@dataclass(frozen=True, slots=True)
class Recorded:
    """An agreement and its loan. `minted` is None when the very same agreement had been recorded before."""

    loan: StoredLoan
    minted: MintedToken | None


def record(
    tx: Transaction,
    school_id: str,
    filed: Sequence[FiledForm],
    *,
    actor: str,
    now: datetime,
    new_token: Callable[[], str],
) -> list[Recorded]:
    """Record every agreement of a file and mint its token. FormError names every wrong field; roll back then."""
    recorded: list[Recorded] = []
    problems: list[Problem] = []
    for each in filed:
        held = stored.find(tx, school_id, each.form.agreement.id)
        as_signed = None if held is None else extensions.as_agreed(tx, held)
        wrong = agreement_checks.problems_of(tx, school_id, each, now) if as_signed is None else _alterations(as_signed, each)
        if wrong:
            problems += wrong
        elif held is None:
            recorded.append(_recorded(tx, school_id, each, actor, now, new_token))
        else:
            recorded.append(Recorded(held, None))
    if problems:
        raise wrong_fields(problems)
    return recorded


def _recorded(
    tx: Transaction, school_id: str, filed: FiledForm, actor: str, now: datetime, new_token: Callable[[], str]
) -> Recorded:
    try:
        loan = loans.new(tx, school_id, _request(filed.form), actor=actor, now=now)
        minted = None
        for signature in _signatures(filed.form):
            signed = loans.sign(tx, loan, signature, actor=actor, now=now, new_token=new_token)
            loan, minted = signed.loan, signed.minted
    except RegisterError as error:
        raise wrong_fields([Problem("agreement.id", filed.form.agreement.id, str(error), filed.row, error.logged)]) from error
    return Recorded(loan, minted)


def _request(form: AgreementForm) -> LoanRequest:
    return LoanRequest(
        loan_id=form.agreement.id,
        make=form.device.make,
        model=form.device.model,
        serial=form.device.serial,
        asset_tag=form.device.asset_tag,
        borrower_name=form.member_of_staff.name,
        borrower_role=form.member_of_staff.role,
        due_back=form.due_back,
    )


def _signatures(form: AgreementForm) -> list[Signature]:
    given = (
        (SignatureRole.BORROWER, form.received_by.name, form.received_by.signed_at),
        (SignatureRole.TECHNICIAN, form.technician_approval.name, form.technician_approval.at),
        (SignatureRole.HEADTEACHER, form.headteacher_authorisation.name, form.headteacher_authorisation.signed_at),
    )
    return [Signature(role, name, at) for role, name, at in given if name and at is not None]


def _alterations(held: StoredLoan, filed: FiledForm) -> list[Problem]:
    """An agreement whose number is taken: nothing is wrong when it says what was recorded, word for word."""
    form = filed.form
    same_words = (held.text_sha256, held.agreement_version) == (form.agreement.text_sha256, form.agreement.version)
    if same_words and _request_of(held) == _request(form) and _plain(_signatures_of(held)) == _plain(_signatures(form)):
        return []
    remedy = "altered: this number was recorded with another content; give what was agreed anew a number of its own"
    return [Problem("agreement.id", form.agreement.id, remedy, filed.row)]


def _request_of(held: StoredLoan) -> LoanRequest:
    return LoanRequest(
        loan_id=held.loan_id,
        make=held.make,
        model=held.model,
        serial=held.serial,
        asset_tag=held.asset_tag,
        borrower_name=held.borrower_name,
        borrower_role=held.borrower_role,
        due_back=held.due_back,
    )


def _signatures_of(held: StoredLoan) -> list[Signature]:
    given = (
        (SignatureRole.BORROWER, held.borrower_name, held.borrower_signed_at),
        (SignatureRole.TECHNICIAN, held.technician_name, held.technician_signed_at),
        (SignatureRole.HEADTEACHER, held.headteacher_name, held.headteacher_signed_at),
    )
    return [Signature(role, name, at) for role, name, at in given if at is not None]


def _plain(signatures: list[Signature]) -> list[tuple[SignatureRole, list[str], datetime]]:
    """Signatures without the case and spacing of their names: the store keeps a signer's name as the school registered it."""
    return [(each.role, each.name.casefold().split(), each.signed_at) for each in signatures]
