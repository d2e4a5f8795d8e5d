"""A new loan, step by step, each at its own address: the device, then its borrower. What was said is kept at every step."""

from dataclasses import replace
from typing import Any, Final

from collector.accounts.rights import Right
from collector.console import loan_forms
from collector.console.loan_words import ACCESSORIES
from collector.console.visit import Answer, Place, Places, Redirect, Shown, Visit
from collector.errors import RegisterError
from collector.judging.judging_when_due import judge_due
from collector.judging.ready_to_lend import readiness
from collector.registers import device_sought, device_to_lend, handing_over, loan_drafts
from collector.registers.handing_over import Accessory
from collector.store.loan_drafts import LoanDraft

_NEW: Final = "/loans/new"


def begin(visit: Visit) -> Answer:
    """Which device? With `?device=` what is known of it."""
    words = device_sought.words_of(visit.query.get("device", ""))
    with visit.database.reading() as tx:
        draft = loan_drafts.empty(tx, visit.school.school_id, actor=visit.visitor.actor, now=visit.now)
        found = device_sought.sought(tx, visit.school.school_id, words) if words else None
    if found is not None:
        draft = replace(draft, make=found.make, model=found.model, serial=found.serial, asset_tag=found.asset_tag)
    is_unlisted = found is not None and not found.is_known
    return _device_page(visit, draft, _NEW, {}, is_unlisted=is_unlisted)


def keep_new(visit: Visit) -> Answer:
    """The device of a new loan."""
    with visit.database.reading() as tx:
        draft = loan_drafts.empty(tx, visit.school.school_id, actor=visit.visitor.actor, now=visit.now)
    return _keep_device(visit, draft, _NEW)


def show_device(visit: Visit) -> Answer:
    """The device of a loan that is being prepared."""
    draft = the_draft(visit)
    return _device_page(visit, draft, f"{_NEW}/{draft.draft_id}", {})


def keep_device(visit: Visit) -> Answer:
    """Another device, or other words about it."""
    draft = the_draft(visit)
    return _keep_device(visit, draft, f"{_NEW}/{draft.draft_id}")


def discard(visit: Visit) -> Answer:
    """Nobody prepares this loan any more."""
    with visit.act("loan.draft.discard", visit.path["draft"]) as tx:
        loan_drafts.discard(tx, visit.school.school_id, visit.path["draft"])
    return Redirect("/loans", "It is thrown away. Nothing had been agreed.")


def the_draft(visit: Visit) -> LoanDraft:
    """The draft that the address names. Raises NotRecorded."""
    with visit.database.reading() as tx:
        return loan_drafts.get(tx, visit.school.school_id, visit.path["draft"])


def _keep_device(visit: Visit, draft: LoanDraft, address: str) -> Answer:
    accessories = handing_over.joined(loan_forms.ticked(visit, Accessory, "accessory"))
    filled = replace(
        draft,
        make=loan_forms.text(visit, "make"),
        model=loan_forms.text(visit, "model"),
        serial=loan_forms.text(visit, "serial"),
        asset_tag=loan_forms.text(visit, "asset_tag"),
        accessories=accessories,
        condition=visit.form.get("condition", "").strip(),
    )
    try:
        with visit.act("loan.draft", filled.asset_tag or filled.serial) as tx:
            kept = loan_drafts.keep(tx, filled, visit.now)
    except RegisterError as error:
        field = next((each for each in ("condition", "make", "model") if f"the {each} " in str(error)), "asset_tag")
        return _device_page(visit, filled, address, {field: str(error)})
    return Redirect(f"{_NEW}/{kept.draft_id}/borrower")


def _device_page(visit: Visit, draft: LoanDraft, address: str, problems: dict[str, str], *, is_unlisted: bool = False) -> Shown:
    held = handing_over.split(Accessory, draft.accessories)
    values: dict[str, Any] = {
        "draft": draft,
        "address": address,
        "problems": problems,
        "is_unlisted": is_unlisted,
        "accessories": loan_forms.boxes(Accessory, held, ACCESSORIES),
        "is_kept": address != _NEW,
        **_fitness(visit, draft),
    }
    return Shown("loan_device.html.jinja", values, 422 if problems else 200)


def _fitness(visit: Visit, draft: LoanDraft) -> dict[str, Any]:
    """Why the device cannot be lent at all, or what its reports say of it. Nothing of a device that nobody has named."""
    if not (draft.serial or draft.asset_tag):
        return {"obstacle": "", "fit": None}
    judge_due(visit.database, visit.school.school_id, visit.now)
    with visit.database.reading() as tx:
        school_id = visit.school.school_id
        obstacle = device_to_lend.obstacle(tx, school_id, draft.serial, draft.asset_tag, visit.now)
        return {"obstacle": obstacle, "fit": readiness(tx, school_id, draft.serial, draft.asset_tag, visit.now)}


PLACES: Final[Places] = (
    Place(_NEW, Right.LEND, get=begin, post=keep_new),
    Place(f"{_NEW}/{{draft}}", Right.LEND, get=show_device, post=keep_device),
    Place(f"{_NEW}/{{draft}}/discard", Right.LEND, post=discard),
)
