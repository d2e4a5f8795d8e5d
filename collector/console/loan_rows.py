"""The loans on the board: in which column each stands, and whose act comes next."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from collector.accounts.rights import Right
from collector.console.visit import Visit
from collector.registers.due_back import Due, due
from collector.store.loan_drafts import LoanDraft
from collector.store.loans import LoanState, StoredLoan
from compliance.school_clock import day_of

OUT: Final = (LoanState.ENROLLED, LoanState.CLEARED, LoanState.SUSPENDED, LoanState.RECALLED, LoanState.LOST)

_STEPS: Final = {
    LoanState.DRAFT: ("Put it before the borrower", "", Right.LEND),
    LoanState.AWAITING_BORROWER: ("Borrower signs", "/agreement", Right.LEND),
    LoanState.AWAITING_TECHNICIAN: ("Approve", "/approve", Right.LEND),
    LoanState.AUTHORISED: ("Enrol the device", "/release", Right.LEND),
    LoanState.ENROLLED: ("See its first report", "/release", Right.LEND),
    LoanState.CLEARED: ("Record a return", "/return", Right.LEND),
    LoanState.SUSPENDED: ("Record a return", "/return", Right.LEND),
    LoanState.RECALLED: ("Record a return", "/return", Right.LEND),
    LoanState.LOST: ("Found?", "", Right.LEND),
    LoanState.RETURNED: ("Confirm the reset", "/return", Right.LEND),
    LoanState.RESET_CONFIRMED: ("Close it", "", Right.LEND),
}


@dataclass(frozen=True, slots=True)
class Row:
    """One loan, or one that is being prepared (`loan_id` ""). `step` "" where the next act is not this person's."""

    loan_id: str
    address: str
    label: str
    device: str
    borrower: str
    role: str
    out: datetime | None
    due_back: date | None
    is_overdue: bool
    state: str
    step: str
    step_address: str


@dataclass(frozen=True, slots=True)
class Column:
    """One column of the board, by the word that stands in addresses."""

    key: str
    title: str
    about: str
    rows: tuple[Row, ...]


def columns(visit: Visit, drafts: Iterable[LoanDraft], loans: Sequence[StoredLoan]) -> list[Column]:
    """Every loan that wants something done, or is out. What is due back is out as well."""
    today = day_of(visit.now)
    late_first = sorted(loans, key=lambda each: each.due_back or date.max)

    def rows(*states: LoanState) -> tuple[Row, ...]:
        return tuple(row_of(visit, each) for each in late_first if each.state in states)

    preparing = (*(_draft_row(visit, each) for each in drafts), *rows(LoanState.DRAFT))
    near = (Due.SOON, Due.OVERDUE)
    due_rows = tuple(row_of(visit, each) for each in late_first if each.state in OUT and due(each, today) in near)
    signing = rows(LoanState.AWAITING_BORROWER, LoanState.AWAITING_TECHNICIAN)
    return [
        Column("prepared", "Being prepared", "Nothing is agreed yet", preparing),
        Column("signature", "Waiting for signature", "The borrower or the technician signs next", signing),
        Column("headteacher", "Waiting for headteacher", "The last signature is missing", rows(LoanState.AWAITING_HEADTEACHER)),
        Column("enrolment", "Waiting for enrolment", "Signed by all three; the device enrols next", rows(LoanState.AUTHORISED)),
        Column("out", "Out", "Enrolled under a loan, and not back", rows(*OUT)),
        Column("due", "Due back or overdue", "Of those that are out", due_rows),
        Column(
            "reset",
            "Back, to be reset",
            "Its keys are revoked; a technician sees it reset",
            rows(LoanState.RETURNED, LoanState.RESET_CONFIRMED),
        ),
    ]


def row_of(visit: Visit, loan: StoredLoan) -> Row:
    """One loan as whoever looks may act on it."""
    step, address = step_of(visit, loan)
    return Row(
        loan_id=loan.loan_id,
        address=f"/loans/{loan.loan_id}",
        label=loan.asset_tag or loan.serial,
        device=f"{loan.make} {loan.model}",
        borrower=loan.borrower_name,
        role=loan.borrower_role,
        out=loan.borrower_signed_at if loan.device_id else None,
        due_back=loan.due_back,
        is_overdue=due(loan, day_of(visit.now)) is Due.OVERDUE,
        state=loan.state.on_screen,
        step=step,
        step_address=address,
    )


def step_of(visit: Visit, loan: StoredLoan) -> tuple[str, str]:
    """What comes next and where, for somebody who may do it; empty words for anybody else."""
    if loan.state is LoanState.AWAITING_HEADTEACHER:
        if visit.may(Right.AUTHORISE_LOANS):
            return "Authorise", f"/loans/{loan.loan_id}/authorise"
        return ("Headteacher signs here", f"/loans/{loan.loan_id}/authorise-here") if visit.may(Right.LEND) else ("", "")
    words, page, right = _STEPS.get(loan.state, ("", "", Right.LEND))
    return (words, f"/loans/{loan.loan_id}{page}") if words and visit.may(right) else ("", "")


def _draft_row(visit: Visit, draft: LoanDraft) -> Row:
    address = draft_address(draft)
    return Row(
        loan_id="",
        address=address if visit.may(Right.LEND) else "",
        label=draft.asset_tag or draft.serial,
        device=f"{draft.make} {draft.model}",
        borrower=draft.borrower_name,
        role=draft.borrower_role,
        out=None,
        due_back=draft.due_back,
        is_overdue=False,
        state="being prepared",
        step="Go on" if visit.may(Right.LEND) else "",
        step_address=address,
    )


def draft_address(draft: LoanDraft) -> str:
    """The step that is to be done next."""
    return f"/loans/new/{draft.draft_id}/{'agreement' if draft.borrower_name else 'borrower'}"
