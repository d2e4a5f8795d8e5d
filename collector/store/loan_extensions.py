"""The later days that were agreed for loans. Lines are only added."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from collector.store.database import Transaction
from collector.store.records import from_row, insert_into, to_row


@dataclass(frozen=True, slots=True)
class Extension:
    """One later day. `before` is the day that held until then, None where none was agreed."""

    school_id: str
    loan_id: str
    number: int
    before: date | None
    until: date
    agreed_by: str
    recorded_at: datetime
    recorded_by: str


_ADD: Final = insert_into("loan_extensions", Extension)


def add(tx: Transaction, extension: Extension) -> None:
    """Keep an extension. StoreConflict when its number is taken."""
    tx.run(_ADD, to_row(extension))


def of_loan(tx: Transaction, school_id: str, loan_id: str) -> list[Extension]:
    """Every extension of a loan, the first first."""
    sql = "SELECT * FROM loan_extensions WHERE school_id = :school_id AND loan_id = :loan_id ORDER BY number"
    return [from_row(Extension, row) for row in tx.all(sql, {"school_id": school_id, "loan_id": loan_id})]
