"""The second step of a new loan: who borrows the device, what for, and until when."""

from dataclasses import replace
from typing import Any, Final

from collector.accounts.rights import Right
from collector.console import loan_forms
from collector.console.loan_new_pages import the_draft
from collector.console.loan_words import PURPOSES
from collector.console.visit import Answer, Place, Places, Redirect, Shown, Visit
from collector.errors import RegisterError
from collector.registers import borrowers, loan_days, loan_drafts
from collector.registers.borrowers import Borrower
from collector.registers.school_calendar import calendar_of
from collector.store.loan_drafts import LoanDraft
from compliance.registers.person_names import person_key
from compliance.school_clock import day_of

_MOST_FOUND: Final = 20


def show(visit: Visit) -> Answer:
    """Finds people by `?q=`, and asks about the one of `?name=`, or about the one who was chosen before."""
    draft = the_draft(visit)
    name = " ".join(visit.query.get("name", "").split()) or draft.borrower_name
    return _page(visit, draft, name, {})


def keep(visit: Visit) -> Answer:
    """The borrower, the purpose and the day."""
    draft, name = the_draft(visit), loan_forms.text(visit, "name")
    try:
        filled = replace(
            draft,
            borrower_name=name,
            borrower_role=loan_forms.text(visit, "role"),
            purpose=_purpose(visit),
            due_back=loan_forms.day(visit, "due_back"),
        )
        if not name:
            return _page(visit, filled, name, {"name": "Say who borrows the device."})
        with visit.act("loan.draft", draft.asset_tag or draft.serial) as tx:
            loan_drafts.keep(tx, filled, visit.now)
    except RegisterError as error:
        return _page(visit, draft, name, {"due_back": str(error)})
    return Redirect(f"/loans/new/{draft.draft_id}/agreement")


def sign_acceptable_use(visit: Visit) -> Answer:
    """The borrower has signed the acceptable use agreement just now."""
    draft, name = the_draft(visit), loan_forms.text(visit, "name")
    with visit.act("register.add", "signatures") as tx:
        borrower = borrowers.called(tx, visit.school.school_id, name, visit.now)
        borrowers.record_signature(tx, visit.school.school_id, borrower, actor=visit.visitor.actor, now=visit.now)
        loan_drafts.keep(tx, replace(draft, borrower_name=borrower.name, borrower_role=borrower.role), visit.now)
    return Redirect(f"/loans/new/{draft.draft_id}/borrower", "Recorded: the acceptable use agreement is signed.")


def _purpose(visit: Visit) -> str:
    words, more = loan_forms.text(visit, "purpose"), loan_forms.text(visit, "purpose_words")
    return f"{words}: {more}" if words and more else words or more


def _page(visit: Visit, draft: LoanDraft, name: str, problems: dict[str, str]) -> Shown:
    query = " ".join(visit.query.get("q", "").split())
    with visit.database.reading() as tx:
        everyone = borrowers.everyone(tx, visit.school.school_id, visit.now)
        calendar = calendar_of(tx, visit.school.school_id)
    key = person_key(name)
    chosen = next((each for each in everyone if key and person_key(each.name) == key), None)
    last_day = chosen.last_day if chosen else None
    purpose, _, purpose_words = draft.purpose.partition(": ")
    values: dict[str, Any] = {
        "draft": draft,
        "query": query,
        "found": _found(everyone, query),
        "known": len(everyone),
        "name": chosen.name if chosen else name,
        "role": chosen.role if chosen else draft.borrower_role,
        "chosen": chosen,
        "purposes": PURPOSES,
        "purpose": purpose,
        "purpose_words": purpose_words,
        "due_back": draft.due_back or loan_days.suggested(calendar, last_day, day_of(visit.now)),
        "problems": problems,
    }
    return Shown("loan_borrower.html.jinja", values, 422 if problems else 200)


def _found(everyone: list[Borrower], query: str) -> list[Borrower]:
    """By any part of the name; nobody before something was looked for."""
    wanted = person_key(query)
    return [each for each in everyone if wanted and wanted in person_key(each.name)][:_MOST_FOUND]


PLACES: Final[Places] = (
    Place("/loans/new/{draft}/borrower", Right.LEND, get=show, post=keep),
    Place("/loans/new/{draft}/acceptable-use", Right.LEND, post=sign_acceptable_use),
)
