"""The receipts of a loan, put together from what the registers and the evidence say of it."""

from typing import Final

from collector.errors import LoanRefused
from collector.judging.past import DevicePast, device_past
from collector.papers.receipt import NOT_RECORDED, Receipt, Signed
from collector.registers import signatures
from collector.registers.signatures import SignatureRole
from collector.store import agreements, audit, devices, loan_extensions, loan_handovers, loan_signatures, verdict_past
from collector.store.database import Transaction
from collector.store.loan_evidence import first_report_at
from collector.store.loan_signatures import GivenSignature, SignatureKind
from collector.store.loans import StoredLoan
from collector.store.schools import School
from compliance.counted import counted
from compliance.days import day_in_words
from compliance.school_clock import day_of
from compliance.verdict import Verdict

_NO_REPORT: Final = "none had come when this was printed"
_ROLES: Final = {
    SignatureRole.BORROWER: "Member of staff",
    SignatureRole.TECHNICIAN: "Technician",
    SignatureRole.HEADTEACHER: "Headteacher",
}
_HOW: Final = {
    SignatureKind.TYPED: "typed at the loan desk",
    SignatureKind.DRAWN: "drawn at the loan desk",
    SignatureKind.SCANNED: "in ink; the scan is kept",
}
_ELSEWHERE: Final = "on paper or by the technician's word"
_SIGNATURES: Final = (
    "A name that was typed or drawn here is the school's record that this person signed. It is no cryptographic signature."
)
_BELIEVED: Final = "Since then the device's keys are revoked: nothing that it sends is believed."


def agreement_receipt(tx: Transaction, school: School, loan: StoredLoan) -> Receipt:
    """What was signed. LoanRefused while a signature is missing."""
    missing = signatures.missing(loan)
    if missing:
        raise LoanRefused(f"loan {loan.loan_id} has no receipt yet: the {' and the '.join(missing)} must sign first")
    agreement = agreements.with_sha256(tx, loan.school_id, loan.text_sha256)
    handed = loan_handovers.handed_out(tx, loan.school_id, loan.loan_id)
    extended = loan_extensions.of_loan(tx, loan.school_id, loan.loan_id)
    due = extended[0].before if extended else loan.due_back
    facts = (
        *_device_facts(loan),
        ("Member of staff", f"{loan.borrower_name}, {loan.borrower_role}" if loan.borrower_role else loan.borrower_name),
        ("To be back", day_in_words(due) if due else "no day was agreed"),
        ("Handed out with it", _listed(handed.accessories if handed else "")),
        ("Condition", (handed.condition if handed else "") or NOT_RECORDED),
        *((("Purpose", handed.purpose),) if handed and handed.purpose else ()),
        ("First report of the device", _first_report(tx, loan)),
    )
    name = f"{agreement.title}, " if agreement else ""
    return Receipt(
        title="Device loan agreement",
        school=school.name,
        loan_id=loan.loan_id,
        facts=facts,
        signatures=_signed(tx, loan),
        agreement=f"{name}version {loan.agreement_version}, SHA-256 {loan.text_sha256}",
        words=agreement.text
        if agreement
        else "The words of this version are not kept here; the hash below says which they were.",
        ending=(_SIGNATURES,),
    )


def return_receipt(tx: Transaction, school: School, loan: StoredLoan) -> Receipt:
    """What came back. LoanRefused while the device is out."""
    if not loan.state.has_ended:
        raise LoanRefused(f"loan {loan.loan_id} is {loan.state.on_screen}: it has no receipt of a return yet")
    back = loan_handovers.brought_back(tx, loan.school_id, loan.loan_id)
    handed = loan_handovers.handed_out(tx, loan.school_id, loan.loan_id)
    done = audit.of_subject(tx, loan.school_id, "loan.return", loan.loan_id, 1)
    returned_at = back.returned_at if back else done[0].at if done else None
    facts = (
        *_device_facts(loan),
        ("Member of staff", loan.borrower_name),
        ("Returned on", day_in_words(day_of(returned_at)) if returned_at else NOT_RECORDED),
        ("Received by", (back.returned_to if back else "") or NOT_RECORDED),
        ("Handed out with it", _listed(handed.accessories if handed else "")),
        ("Came back with it", _listed(back.accessories if back else "")),
        ("Condition", (back.condition if back else "") or NOT_RECORDED),
        ("The member of staff says", _listed(back.borrower if back else "")),
    )
    return Receipt("Receipt for a returned device, loan", school.name, loan.loan_id, facts, ending=(_BELIEVED,))


def _device_facts(loan: StoredLoan) -> tuple[tuple[str, str], ...]:
    return (
        ("Device", f"{loan.make} {loan.model}"),
        ("Serial number", loan.serial or "none; the device is known by its asset tag"),
        ("Asset tag", loan.asset_tag or "none"),
    )


def _listed(stored: str) -> str:
    """`charger, activation lock off`: words that are stored with commas and underscores."""
    return ", ".join(each.strip().replace("_", " ") for each in stored.split(",") if each.strip()) or NOT_RECORDED


def _signed(tx: Transaction, loan: StoredLoan) -> tuple[Signed, ...]:
    given = loan_signatures.of_loan(tx, loan.school_id, loan.loan_id)
    names = (
        (SignatureRole.BORROWER, loan.borrower_name, loan.borrower_signed_at),
        (SignatureRole.TECHNICIAN, loan.technician_name, loan.technician_signed_at),
        (SignatureRole.HEADTEACHER, loan.headteacher_name, loan.headteacher_signed_at),
    )
    return tuple(Signed(_ROLES[role], name, at, *_way(given.get(role.value))) for role, name, at in names if at is not None)


def _way(given: GivenSignature | None) -> tuple[str, str]:
    return (_ELSEWHERE, "") if given is None else (_HOW[given.kind], given.drawing)


def _first_report(tx: Transaction, loan: StoredLoan) -> str:
    """What was known of the device when its first report was judged, by the policy of then."""
    device = devices.find(tx, loan.device_id) if loan.device_id else None
    if device is None:
        return _NO_REPORT
    heard = first_report_at(tx, device.device_id)
    judged = [each.known_at for each in verdict_past.everything(tx, device.device_id)]
    first = min((each for each in judged if heard is not None and each >= heard), default=None)
    return _NO_REPORT if first is None else _in_words(device_past(tx, device, first, first))


def _in_words(past: DevicePast) -> str:
    asked = [each.verdict for each in past.checks if each.verdict is not Verdict.NOT_APPLICABLE]
    met = sum(each is Verdict.PASS for each in asked)
    others = sum(each is Verdict.FAIL for each in asked)
    words = f"{day_in_words(day_of(past.at))}: {met:,} of {counted(len(asked), 'check')} that concern it meet policy"
    return f"{words}, {others:,} need action" if others else words
