"""A device comes back: is everything here, in which condition, what the borrower has done; and then its reset."""

from typing import Any, Final

from collector.accounts.rights import Right
from collector.console import loan_forms
from collector.console.loan_found import the_loan
from collector.console.loan_words import ACCESSORIES, DONE
from collector.console.visit import Answer, Place, Places, Redirect, Shown, Visit
from collector.errors import NotRecorded, RegisterError
from collector.registers import handing_over, loans, signers
from collector.registers.handing_over import Accessory, Back, Done
from collector.store import loan_handovers
from collector.store.loans import LoanState
from collector.store.signers import SignerRole


def show(visit: Visit) -> Answer:
    """Asks what came back; of a device that is back, whether it was reset."""
    return _page(visit, {})


def bring_back(visit: Visit) -> Answer:
    """The device is back: from now on nothing that it sends is believed."""
    back = Back(
        accessories=loan_forms.ticked(visit, Accessory, "accessory"),
        condition=visit.form.get("condition", "").strip(),
        done=loan_forms.ticked(visit, Done, "done"),
    )
    try:
        with visit.act("loan.return", visit.path["loan"]) as tx:
            loan = handing_over.bring_back(tx, the_loan(tx, visit), back, actor=visit.visitor.actor, now=visit.now)
            missing = handing_over.missing(tx, loan)
    except NotRecorded:
        raise
    except RegisterError as error:
        return _page(visit, {"condition": str(error)})
    words = f" Missing: {', '.join(ACCESSORIES[each].lower() for each in missing)}." if missing else ""
    return Redirect(f"/loans/{loan.loan_id}/return", f"Returned. Its keys are revoked.{words}")


def reset(visit: Visit) -> Answer:
    """The technician who is signed in has seen the device reset."""
    try:
        with visit.act("loan.reset", visit.path["loan"]) as tx:
            name = signers.registered_name(tx, visit.school.school_id, SignerRole.TECHNICIAN, visit.visitor.name)
            loan = loans.confirm_reset(tx, the_loan(tx, visit), name, actor=visit.visitor.actor, now=visit.now)
            closed = loans.close(tx, loan, actor=visit.visitor.actor, now=visit.now)
    except NotRecorded:
        raise
    except RegisterError as error:
        return _page(visit, {"reset": str(error)})
    return Redirect(f"/loans/{closed.loan_id}", f"Reset confirmed by {name}. Loan {closed.loan_id} is closed.")


def _page(visit: Visit, problems: dict[str, str]) -> Answer:
    with visit.database.reading() as tx:
        loan = the_loan(tx, visit)
        handover = loan_handovers.handed_out(tx, loan.school_id, loan.loan_id)
    is_back = loan.state is LoanState.RETURNED
    if not is_back and (loan.state.has_ended or not loan.device_id):
        return Redirect(f"/loans/{loan.loan_id}")
    went = handing_over.split(Accessory, handover.accessories) if handover else tuple(Accessory)
    ticked = loan_forms.ticked(visit, Accessory, "accessory")
    values: dict[str, Any] = {
        "loan": loan,
        "handover": handover,
        "is_back": is_back,
        "accessories": [each for each in loan_forms.boxes(Accessory, ticked, ACCESSORIES) if Accessory(each[0]) in went],
        "done": loan_forms.boxes(Done, loan_forms.ticked(visit, Done, "done"), DONE),
        "condition": visit.form.get("condition", "").strip(),
        "problems": problems,
    }
    return Shown("loan_return.html.jinja", values, 422 if problems else 200)


PLACES: Final[Places] = (
    Place("/loans/{loan}/return", Right.LEND, get=show, post=bring_back),
    Place("/loans/{loan}/reset", Right.LEND, post=reset),
)
