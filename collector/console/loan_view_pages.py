"""The page of one loan: who signed what, what goes with it, its history; and what is done to it until its return."""

from collections.abc import Callable
from typing import Any, Final

from collector.accounts.rights import Right
from collector.console import loan_forms
from collector.console.loan_found import agreement_of, the_loan
from collector.console.loan_rows import OUT, step_of
from collector.console.loan_words import ACCESSORIES, DONE, of_act
from collector.console.visit import Answer, Download, Place, Places, Redirect, Shown, Visit
from collector.errors import FormError, NotRecorded, RegisterError
from collector.registers import extensions, handing_over, interruptions, loans
from collector.registers.due_back import Due, due
from collector.registers.handing_over import Accessory, Done
from collector.registers.interruptions import Interruption
from collector.store import audit, loan_extensions, loan_handovers, loan_signatures
from collector.store.database import Transaction
from collector.store.loans import LoanState, StoredLoan
from compliance.days import day_in_words
from compliance.school_clock import day_of

_INTERRUPTIONS: Final = {"suspend": Interruption.SUSPENDED, "recall": Interruption.RECALLED, "lost": Interruption.LOST}
_SUFFIXES: Final = {"application/pdf": "pdf", "image/png": "png", "image/jpeg": "jpg"}
_REASON: Final = "Write the reason in a sentence: it stands in the loan's history."


def show(visit: Visit) -> Answer:
    """Everything about one loan."""
    return _page(visit, {})


def extend(visit: Visit) -> Answer:
    """A later day, agreed by whoever is signed in, or by the person they name."""

    def do(tx: Transaction, loan: StoredLoan) -> str:
        until = loan_forms.needed_day(visit, "until")
        by = loan_forms.text(visit, "agreed_by") or visit.visitor.name
        extensions.extend(tx, loan, until, by, actor=visit.visitor.actor, now=visit.now)
        return f"The device is due back on {day_in_words(until)}."

    return _act(visit, "loan.extend", "until", do)


def interrupt(visit: Visit) -> Answer:
    """Suspend it, call it back, or record that the device is lost."""
    what = visit.path["what"]
    kind = _INTERRUPTIONS.get(what)
    if kind is None:
        raise NotRecorded("a loan is suspended, recalled, or its device is lost")

    def do(tx: Transaction, loan: StoredLoan) -> str:
        moved = interruptions.interrupt(tx, loan, kind, _why(visit), actor=visit.visitor.actor, now=visit.now)
        return f"Loan {moved.loan_id} is {moved.state.on_screen}."

    return _act(visit, kind.value.action, "why", do)


def resume(visit: Visit) -> Answer:
    """It goes on."""

    def do(tx: Transaction, loan: StoredLoan) -> str:
        interruptions.go_on(tx, loan, _why(visit), actor=visit.visitor.actor, now=visit.now)
        return f"Loan {loan.loan_id} goes on. The next clean report clears its device."

    return _act(visit, "loan.go-on", "why", do)


def close(visit: Visit) -> Answer:
    """The loan is over."""

    def do(tx: Transaction, loan: StoredLoan) -> str:
        loans.close(tx, loan, actor=visit.visitor.actor, now=visit.now)
        return f"Loan {loan.loan_id} is closed."

    return _act(visit, "loan.close", "why", do)


def cancel(visit: Visit) -> Answer:
    """A loan that no device has enrolled for is given up."""

    def do(tx: Transaction, loan: StoredLoan) -> str:
        if loan.device_id:
            raise FormError("its device has enrolled: record its return")
        loans.return_device(tx, loan, actor=visit.visitor.actor, now=visit.now)
        return f"Loan {loan.loan_id} is cancelled. Its device can be lent again."

    return _act(visit, "loan.return", "why", do)


def scan(visit: Visit) -> Answer:
    """A form that was signed in ink, as it was uploaded."""
    with visit.database.reading() as tx:
        loan = the_loan(tx, visit)
        found = loan_signatures.scan_of(tx, loan.school_id, loan.loan_id, visit.path["sha256"])
    if found is None:
        raise NotRecorded("no such scan is kept with this loan")
    name = f"{loan.loan_id}-signed.{_SUFFIXES.get(found.media_type, 'bin')}"
    return Download(name, found.media_type, found.content)


def _why(visit: Visit) -> str:
    why = loan_forms.text(visit, "why")
    if not why:
        raise FormError(_REASON)
    return why


def _act(visit: Visit, action: str, field: str, do: Callable[[Transaction, StoredLoan], str]) -> Answer:
    try:
        with visit.act(action, visit.path["loan"]) as tx:
            said = do(tx, the_loan(tx, visit))
    except NotRecorded:
        raise
    except RegisterError as error:
        return _page(visit, {field: str(error)})
    return Redirect(f"/loans/{visit.path['loan']}", said)


def _page(visit: Visit, problems: dict[str, str]) -> Shown:
    with visit.database.reading() as tx:
        loan = the_loan(tx, visit)
        key = (loan.school_id, loan.loan_id)
        handover, back = loan_handovers.handed_out(tx, *key), loan_handovers.brought_back(tx, *key)
        values: dict[str, Any] = {
            "loan": loan,
            "agreement": agreement_of(tx, loan),
            "given": loan_signatures.of_loan(tx, *key),
            "extensions": loan_extensions.of_loan(tx, *key),
            "handover": handover,
            "went": _words(Accessory, handover.accessories if handover else "", ACCESSORIES),
            "back": back,
            "came": _words(Accessory, back.accessories if back else "", ACCESSORIES),
            "said": _words(Done, back.borrower if back else "", DONE),
            "missing": ", ".join(ACCESSORIES[each].lower() for each in handing_over.missing(tx, loan)),
            "history": [(each.at, of_act(each), each.actor) for each in audit.about(tx, *key)],
        }
    values |= {"step": step_of(visit, loan), "problems": problems, "due": due(loan, day_of(visit.now))}
    values |= {"is_overdue": values["due"] is Due.OVERDUE, **_acts(visit, loan)}
    return Shown("loan.html.jinja", values, 422 if problems else 200)


def _words(kind: type[Any], kept: str, words: dict[Any, str]) -> str:
    return ", ".join(words[each].lower() for each in handing_over.split(kind, kept))


def _acts(visit: Visit, loan: StoredLoan) -> dict[str, bool]:
    """What may be done to the loan now, by this person."""
    lends, state = visit.may(Right.LEND), loan.state
    is_out = state in OUT and state is not LoanState.LOST
    return {
        "may_lend": lends,
        "may_extend": lends and is_out,
        "may_interrupt": lends and is_out,
        "may_resume": lends and state in (LoanState.SUSPENDED, LoanState.RECALLED, LoanState.LOST),
        "may_return": lends and state in OUT,
        "may_close": lends and state is LoanState.RESET_CONFIRMED,
        "may_cancel": lends and not loan.device_id and not state.has_ended,
    }


PLACES: Final[Places] = (
    Place("/loans/{loan}", Right.SEE_DEVICES, get=show),
    Place("/loans/{loan}/extend", Right.LEND, post=extend),
    Place("/loans/{loan}/close", Right.LEND, post=close),
    Place("/loans/{loan}/cancel", Right.LEND, post=cancel),
    Place("/loans/{loan}/resume", Right.LEND, post=resume),
    Place("/loans/{loan}/interrupt/{what}", Right.LEND, post=interrupt),
    Place("/loans/{loan}/scan/{sha256}", Right.SEE_DEVICES, get=scan),
)
