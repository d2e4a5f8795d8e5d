"""The schools of this collector."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from collector.errors import SchoolError
from collector.store.database import Transaction
from collector.store.records import from_row, insert_into, to_row


@dataclass(frozen=True, slots=True)
class School:
    """One school. `media_salt` keys the codes that stand for its media and accounts; devices receive it at enrolment."""

    school_id: str
    name: str
    media_salt: bytes
    created_at: datetime


_INSERT: Final = insert_into("schools", School)


def create(tx: Transaction, school: School) -> None:
    """Add a school. StoreConflict when its id is taken."""
    tx.run(_INSERT, to_row(school))


def get(tx: Transaction, school_id: str) -> School | None:
    """The school of this id."""
    row = tx.one("SELECT * FROM schools WHERE school_id = :school_id", {"school_id": school_id})
    return from_row(School, row) if row else None


def everyone(tx: Transaction) -> list[School]:
    """Every school, by id."""
    return [from_row(School, row) for row in tx.all("SELECT * FROM schools ORDER BY school_id")]


def the_only(tx: Transaction, wanted: str | None) -> School:
    """The school that is wanted or, when none is named, the only one there is. SchoolError names those there are."""
    schools = everyone(tx)
    known = ", ".join(school.school_id for school in schools) or "none; make one with `rollcall init`"
    match [school for school in schools if wanted in (None, school.school_id)]:
        case [school]:
            return school
        case []:
            raise SchoolError(f"no school is called {wanted!r}; known: {known}" if wanted else f"no school; known: {known}")
        case _:
            raise SchoolError(f"there are several schools; name one with --school: {known}")
