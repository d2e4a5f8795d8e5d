"""Who may borrow: the people of the register, with the agreement that they have signed and what they have on loan."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from collector.errors import NotRecorded
from collector.registers.due_back import Due, due
from collector.registers.recording import Recorded, Recording, lines_of
from collector.store import loans
from collector.store.database import Transaction
from collector.store.loans import StoredLoan
from compliance.registers import CATALOGUE
from compliance.registers.agreements import AgreementVersion, Signature
from compliance.registers.people import Person
from compliance.registers.person_names import person_key, same_person
from compliance.school_clock import day_of

ACCEPTABLE_USE: Final = "acceptable use"
"""The agreement of the policies that everybody signs, by the name under which rules and registers know it."""


@dataclass(frozen=True, slots=True)
class Borrower:
    """One person. `signed` is their newest signature under the acceptable use agreement, `asked` the version to sign."""

    name: str
    role: str
    last_day: date | None
    signed: Signature | None
    asked: AgreementVersion | None
    out: tuple[StoredLoan, ...]
    overdue: tuple[StoredLoan, ...]

    @property
    def is_current(self) -> bool:
        """Whether the version in force that everybody must sign is signed."""
        return self.signed is not None and self.asked is not None and self.signed.version == self.asked.version


def everyone(tx: Transaction, school_id: str, now: datetime) -> list[Borrower]:
    """Everybody who is at the school today, by name."""
    today = day_of(now)
    signed = lines_of(tx, school_id, CATALOGUE["signatures"], now)
    held, asked = loans.everything(tx, school_id), version_asked(tx, school_id, now)
    people = (each.line for each in lines_of(tx, school_id, CATALOGUE["people"], now))
    here = [each for each in people if each.last_day is None or each.last_day >= today]
    found = [_borrower(each, signed, asked, held, today) for each in here]
    return sorted(found, key=lambda each: person_key(each.name))


def called(tx: Transaction, school_id: str, name: str, now: datetime) -> Borrower:
    """One of them by name. NotRecorded when nobody at the school is called that."""
    for each in everyone(tx, school_id, now):
        if same_person(each.name, name):
            return each
    raise NotRecorded(
        f"nobody at the school is called {name!r}; add them to the register of people first, or correct the name",
        logged="the name is not that of anybody in the register of people",
    )


def version_asked(tx: Transaction, school_id: str, now: datetime) -> AgreementVersion | None:
    """The newest version of the acceptable use agreement that everybody must sign; None where none is recorded."""
    lines = (each.line for each in lines_of(tx, school_id, CATALOGUE["agreements"], now))
    today = day_of(now)
    versions = [each for each in lines if _is_acceptable_use(each.agreement) and each.in_force_from <= today]
    must = [each for each in versions if each.sign_again] or versions[:1]
    return max(must, key=lambda each: each.in_force_from, default=None)


def record_signature(tx: Transaction, school_id: str, borrower: Borrower, *, actor: str, now: datetime) -> Recorded:
    """Write that somebody has signed the acceptable use agreement today, in the version that is asked for."""
    if borrower.asked is None:
        raise NotRecorded("no version of the acceptable use agreement is recorded; add it to the register of agreements first")
    line = Signature(borrower.name, borrower.asked.agreement, borrower.asked.version, day_of(now), "signed at the loan desk")
    return Recording(tx, school_id, actor=actor, now=now).add(CATALOGUE["signatures"], line)


def _borrower(
    person: Person, signed: Sequence[Recorded], asked: AgreementVersion | None, held: Sequence[StoredLoan], today: date
) -> Borrower:
    name = person.name
    theirs = [each.line for each in signed if same_person(each.line.person, name) and _is_acceptable_use(each.line.agreement)]
    out = tuple(each for each in held if same_person(each.borrower_name, name) and not each.state.has_ended)
    return Borrower(
        name=name,
        role=person.role,
        last_day=person.last_day,
        signed=max(theirs, key=lambda each: each.signed_on, default=None),
        asked=asked,
        out=out,
        overdue=tuple(each for each in out if due(each, today) is Due.OVERDUE),
    )


def _is_acceptable_use(agreement: str) -> bool:
    return agreement.strip().casefold() == ACCEPTABLE_USE
