"""What is agreed before anybody signs, and whether the school can agree to it."""

import re
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from collector.errors import LoanRefused
from collector.registers import asset_list, device_to_lend
from collector.store import loans
from collector.store.database import Transaction
from compliance import serial_numbers
from compliance.school_clock import day_of

_LOAN_ID: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")  # it becomes a file name
_LONGEST_CHARACTERS: Final = 200


@dataclass(frozen=True, slots=True)
class LoanRequest:
    """A device, a borrower, a day. `loan_id` is the agreement's own number; empty texts mean "none"."""

    loan_id: str
    make: str
    model: str
    serial: str
    asset_tag: str
    borrower_name: str
    borrower_role: str
    due_back: date | None


def check(tx: Transaction, school_id: str, request: LoanRequest, now: datetime) -> None:
    """LoanRefused says why the school cannot lend this device like this."""
    _check_number(tx, school_id, request)
    if not request.borrower_name.strip():
        raise LoanRefused("the borrower's name is missing; the agreement must say it")
    check_device(tx, school_id, request, now)


def check_device(tx: Transaction, school_id: str, request: LoanRequest, now: datetime) -> None:
    """The same of a loan that is being prepared: it may have no borrower yet, and has no number."""
    _check_words(request)
    serial, asset_tag = request.serial, request.asset_tag
    if serial_numbers.is_filler(serial):
        words = "a filler, not a serial number; leave it out and give the asset tag"
        raise LoanRefused(f'"{serial}" is {words}', logged=f"the serial number is {words}")
    if not serial and not asset_tag:
        raise LoanRefused("the device has neither a serial number nor an asset tag; give one of them")
    if request.due_back is not None and request.due_back < day_of(now):
        raise LoanRefused(f"the device would be due back on {request.due_back:%d %B %Y}, which is past; give a later day")
    contradictions = asset_list.contradictions(tx, school_id, serial, asset_tag, of="device.")
    if contradictions:
        logged = "\n".join(each.logged for each in contradictions)
        raise LoanRefused("\n".join(map(str, contradictions)), logged=logged)
    obstacle = device_to_lend.obstacle(tx, school_id, serial, asset_tag, now)
    if obstacle:
        raise LoanRefused(obstacle)


def free_loan_id(tx: Transaction, school_id: str, now: datetime) -> str:
    """A number that no loan of the school has yet: `L-2026-0001`, counted through the year."""
    taken = {loan.loan_id for loan in loans.everything(tx, school_id)}
    return next(number for count in range(1, len(taken) + 2) if (number := f"L-{now.year}-{count:04}") not in taken)


def _check_number(tx: Transaction, school_id: str, request: LoanRequest) -> None:
    if not _LOAN_ID.fullmatch(request.loan_id):
        remedy = "use letters without accents, digits, dots, hyphens, underscores"
        logged = f"the loan's number cannot be taken; {remedy}"
        raise LoanRefused(f"{request.loan_id!r} cannot be a loan's number; {remedy}", logged=logged)
    if loans.find(tx, school_id, request.loan_id) is not None:
        raise LoanRefused(f"loan {request.loan_id} exists already; choose another number")


def _check_words(request: LoanRequest) -> None:
    for what, word in {"make": request.make, "model": request.model}.items():
        if not word.strip():
            raise LoanRefused(f"the {what} is missing; the agreement must say it")
    words = (request.make, request.model, request.borrower_name, request.serial, request.asset_tag, request.borrower_role)
    for word in words:
        if not word.isprintable() or len(word) > _LONGEST_CHARACTERS or word != word.strip():
            remedy = f"write at most {_LONGEST_CHARACTERS} characters on one line, without spaces around them"
            logged = f"one of the texts cannot stand in an agreement; {remedy}"
            raise LoanRefused(f"{word[:40]!r} cannot stand in an agreement; {remedy}", logged=logged)
