"""Who may sign for the school."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from collector.store.database import Transaction
from collector.store.records import from_row, insert_into, to_row


class SignerRole(StrEnum):
    """In which capacity somebody signs for the school."""

    TECHNICIAN = "technician"
    HEADTEACHER = "headteacher"


@dataclass(frozen=True, slots=True)
class Signer:
    """One person in one role."""

    school_id: str
    name: str
    role: SignerRole
    registered_at: datetime


_INSERT: Final = insert_into("signers", Signer) + " ON CONFLICT (school_id, name, role) DO NOTHING"


def register(tx: Transaction, signer: Signer) -> None:
    """Let somebody sign. Registering the same person again changes nothing."""
    tx.run(_INSERT, to_row(signer))


def everyone(tx: Transaction, school_id: str) -> list[Signer]:
    """Everybody who may sign for a school, by role and name."""
    rows = tx.all("SELECT * FROM signers WHERE school_id = :school_id ORDER BY role, name", {"school_id": school_id})
    return [from_row(Signer, row) for row in rows]


def remove(tx: Transaction, school_id: str, name: str, role: SignerRole) -> bool:
    """Take the leave to sign away and say whether there was any. What was signed before stays signed."""
    sql = "DELETE FROM signers WHERE school_id = :school_id AND name = :name AND role = :role"
    return tx.run(sql, {"school_id": school_id, "name": name, "role": role.value}) == 1
