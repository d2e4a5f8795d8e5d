"""Leavers: each with what is still out, and the steps that are done and missing. No password is among them."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from collector.accounts.rights import Right
from collector.console import loan_forms
from collector.console.visit import Answer, Place, Places, Redirect, Shown, Visit
from collector.errors import FormError
from collector.registers import leavers
from collector.registers.leavers import Checklist
from collector.registers.recording import Recording
from compliance.registers import CATALOGUE
from compliance.registers.loans import LeaverStep, Step
from compliance.school_clock import day_of

WORDS: Final = {
    Step.EQUIPMENT_RETURNED: "Everything is back",
    Step.SIGNED_OUT: "Signed out of accounts",
    Step.ACTIVATION_LOCK_OFF: "Activation lock off",
    Step.RESET_DONE: "Devices reset",
    Step.ACCOUNTS_CLOSED: "Accounts closed",
}


@dataclass(frozen=True, slots=True)
class StepShown:
    """One step: `how` says who saw it done and when, or which loan shows it; "" while it is missing."""

    step: str
    words: str
    how: str
    on: date | None


def show(visit: Visit) -> Answer:
    """Everybody with a last day, whoever has something left to do first."""
    with visit.database.reading() as tx:
        found = leavers.everyone(tx, visit.school.school_id, visit.now)
    shown = [(each, _steps(each)) for each in sorted(found, key=lambda each: each.is_done)]
    return Shown("leavers.html.jinja", {"leavers": shown, "today": day_of(visit.now), "may_record": visit.may(Right.RECORD)})


def record(visit: Visit) -> Answer:
    """A step was done today, and whoever is signed in saw it done."""
    name, step = loan_forms.text(visit, "person"), visit.form.get("step", "")
    if step not in list(Step):
        raise FormError("that is no step of a leaver's checklist", logged="no such step")
    with visit.act("register.add", "leaver-steps") as tx:
        found = leavers.of(leavers.everyone(tx, visit.school.school_id, visit.now), name)
        line = LeaverStep(found.name, Step(step), day_of(visit.now), visit.visitor.name)
        recording = Recording(tx, visit.school.school_id, actor=visit.visitor.actor, now=visit.now)
        recording.add(CATALOGUE["leaver-steps"], line)
    return Redirect("/leavers", f"{found.name}: {WORDS[Step(step)].lower()}.")


def _steps(checklist: Checklist) -> list[StepShown]:
    done = {each.step: each for each in checklist.done}
    return [_step(each, done.get(each), checklist.by_loans.get(each, "")) for each in Step]


def _step(step: Step, done: LeaverStep | None, by_loan: str) -> StepShown:
    if done is not None:
        return StepShown(step.value, WORDS[step], f"seen by {done.done_by}", done.done_on)
    return StepShown(step.value, WORDS[step], by_loan, None)


PLACES: Final[Places] = (
    Place("/leavers", Right.SEE_PEOPLE, get=show),
    Place("/leavers/step", Right.RECORD, post=record),
)
