"""What people record of loans beside the agreement itself: short trips, yearly confirmations, and what a leaver hands back."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from compliance.registers.noted import noted
from compliance.registers.objection import Objection, not_before
from compliance.registers.person_names import same_person


class AuthorisedAs(StrEnum):
    """In which capacity somebody allows a device to leave the site."""

    HEADTEACHER = "headteacher"
    SLT = "slt"
    LINE_MANAGER = "line_manager"
    TECHNICIAN = "technician"


@dataclass(frozen=True, slots=True)
class Authorisation:
    """Leave to take a device off site for a while (S002 section 6), or to have it at all (S001, line manager)."""

    device: str = noted("the asset tag or the serial number")
    person: str = noted("who takes it", personal=True)
    purpose: str = noted("what for")
    authorised_by: str = noted("who allowed it", personal=True)
    authorised_as: AuthorisedAs = noted("in which capacity")
    out_on: date = noted("the first day off site")
    back_on: date | None = noted("the day by which it is back, where one was agreed", default=None)
    returned_on: date | None = noted("the day on which it came back", has_happened=True, default=None)


@dataclass(frozen=True, slots=True)
class LoanConfirmation:
    """Once a year a borrower says: I still have it, and I still need it."""

    loan: str = noted("the number of the loan, as `rollcall loan list` has it")
    confirmed_on: date = noted("when it was confirmed", has_happened=True)
    confirmed_by: str = noted("who saw to it", personal=True)


class Step(StrEnum):
    """One step of a leaver's checklist (S000, exit procedure). None of them leaves a password or a PIN with anybody."""

    EQUIPMENT_RETURNED = "equipment_returned"
    SIGNED_OUT = "signed_out"
    ACTIVATION_LOCK_OFF = "activation_lock_off"
    RESET_DONE = "reset_done"
    ACCOUNTS_CLOSED = "accounts_closed"


@dataclass(frozen=True, slots=True)
class LeaverStep:
    """A step of somebody's checklist that was done."""

    person: str = noted("who leaves", key=True, personal=True)
    step: Step = noted("what was done", key=True)
    done_on: date = noted("when it was done", has_happened=True)
    done_by: str = noted("who saw it done", personal=True)


def of_authorisation(line: Authorisation) -> list[Objection]:
    """Nobody allows it to himself, and nothing comes back before it went."""
    found = []
    if same_person(line.person, line.authorised_by):
        found.append(Objection("authorised_by", "nobody allows it to themselves; name somebody else"))
    return found + not_before(line.out_on, "it went out", {"back_on": line.back_on, "returned_on": line.returned_on})
