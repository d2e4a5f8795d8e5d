"""Preparing a loan step by step: the device first, then its borrower; the agreement makes a loan of it."""

from dataclasses import replace
from datetime import datetime
from typing import Final

from collector.errors import LoanRefused, NotRecorded
from collector.registers import handing_over, loan_request, loans
from collector.registers.handing_over import Accessory
from collector.registers.loan_request import LoanRequest, free_loan_id
from collector.store import loan_drafts as stored
from collector.store.database import Transaction
from collector.store.loan_drafts import LoanDraft
from collector.store.loans import StoredLoan

_MOST_DIGITS: Final = 15


def empty(tx: Transaction, school_id: str, *, actor: str, now: datetime) -> LoanDraft:
    """A draft of which nothing has been said. It is kept once something is."""
    return LoanDraft(
        school_id=school_id,
        draft_id=stored.free_id(tx, school_id, now),
        make="",
        model="",
        serial="",
        asset_tag="",
        accessories="",
        condition="",
        borrower_name="",
        borrower_role="",
        purpose="",
        due_back=None,
        begun_at=now,
        begun_by=actor,
        changed_at=now,
    )


def get(tx: Transaction, school_id: str, draft_id: str) -> LoanDraft:
    """The draft of this number. NotRecorded when there is none, or it has become a loan."""
    is_number = draft_id.isascii() and draft_id.isdigit() and len(draft_id) <= _MOST_DIGITS
    found = stored.find(tx, school_id, int(draft_id)) if is_number else None
    if found is None:
        raise NotRecorded("this loan is not being prepared any more: it was begun, or thrown away; look at the loan desk")
    return found


def keep(tx: Transaction, draft: LoanDraft, now: datetime) -> LoanDraft:
    """Keep what was said. LoanRefused or FormError when the device cannot be lent like this."""
    handing_over.check_words("condition", draft.condition)
    handing_over.check_words("purpose", draft.purpose)
    loan_request.check_device(tx, draft.school_id, _request(draft, loan_id=""), now)
    changed = replace(draft, changed_at=now)
    stored.put(tx, changed)
    return changed


def discard(tx: Transaction, school_id: str, draft_id: str) -> None:
    """Throw a draft away. NotRecorded when there is none."""
    stored.remove(tx, school_id, get(tx, school_id, draft_id).draft_id)


def begin(tx: Transaction, draft: LoanDraft, *, actor: str, now: datetime) -> StoredLoan:
    """Make a loan of a draft: it awaits its borrower's signature, and its device is promised."""
    if not draft.borrower_name:
        raise LoanRefused("nobody has said who borrows the device; go back to the borrower")
    request = _request(draft, free_loan_id(tx, draft.school_id, now))
    loan = loans.new(tx, draft.school_id, request, actor=actor, now=now)
    accessories = handing_over.split(Accessory, draft.accessories)
    handing_over.hand_out(tx, loan, accessories, draft.condition, draft.purpose, actor=actor, now=now)
    stored.remove(tx, draft.school_id, draft.draft_id)
    return loan


def _request(draft: LoanDraft, loan_id: str) -> LoanRequest:
    return LoanRequest(
        loan_id=loan_id,
        make=draft.make,
        model=draft.model,
        serial=draft.serial,
        asset_tag=draft.asset_tag,
        borrower_name=draft.borrower_name,
        borrower_role=draft.borrower_role,
        due_back=draft.due_back,
    )
