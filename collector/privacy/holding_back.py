"""Legal holds: what must not go while a claim or an inquiry runs."""

from datetime import datetime
from typing import Final

from collector.errors import FormError, NotRecorded
from collector.store import audit, legal_holds, loans
from collector.store.database import Transaction
from collector.store.legal_holds import LegalHold
from compliance.registers.person_names import person_key

_LONGEST_CHARACTERS: Final = 300


def add(tx: Transaction, school_id: str, *, person: str, loan: str, why: str, actor: str, now: datetime) -> LegalHold:
    """Order a hold on a person or on a loan. FormError unless it is one of the two, with a reason."""
    person, why = " ".join(person.split()), " ".join(why.split())
    if bool(person_key(person)) == bool(loan):
        raise FormError("name either a person or a loan (--loan), one of the two", logged="either a person or a loan")
    if not why or len(why) > _LONGEST_CHARACTERS:
        raise FormError(f"why: say in 1 to {_LONGEST_CHARACTERS} characters which claim or inquiry needs it")
    if loan and loans.find(tx, school_id, loan) is None:
        raise NotRecorded(f'no loan has the number "{loan}"; `rollcall loan list` names them', logged="no such loan")
    hold = LegalHold(school_id, legal_holds.next_id(tx, school_id), person, loan, why, now, actor)
    legal_holds.add(tx, hold)
    audit.write(tx, school_id, now, actor, "privacy.hold", f"hold {hold.hold_id}", audit.DONE, loan or "one person")
    return hold


def remove(tx: Transaction, school_id: str, hold_id: int, *, actor: str, now: datetime) -> None:
    """End a hold. NotRecorded when none of that number is in force."""
    if not legal_holds.end(tx, school_id, hold_id, actor, now):
        raise NotRecorded(f"no hold {hold_id} is in force; `rollcall privacy hold list` names them")
    audit.write(tx, school_id, now, actor, "privacy.hold-ended", f"hold {hold_id}", audit.DONE)
