"""The loan that an address of the console names, and the words that are signed under it."""

from collections.abc import Sequence
from dataclasses import dataclass

from collector.console.visit import Visit
from collector.errors import RegisterError
from collector.registers import agreements, loans
from collector.store import agreements as stored
from collector.store.database import Transaction
from collector.store.loans import StoredLoan


@dataclass(frozen=True, slots=True)
class AgreementShown:
    """The agreement as people read it: its title, what stands before the terms, and the terms."""

    title: str
    version: str
    sha256: str
    introduction: str
    terms: Sequence[str]


def the_loan(tx: Transaction, visit: Visit) -> StoredLoan:
    """Raises NotRecorded."""
    return loans.get(tx, visit.school.school_id, visit.path["loan"])


def agreement_of(tx: Transaction, loan: StoredLoan) -> AgreementShown | None:
    """The words under which this loan is signed; None where this collector does not hold them."""
    found = stored.with_sha256(tx, loan.school_id, loan.text_sha256)
    return None if found is None else _shown(found)


def agreement_in_force(tx: Transaction, school_id: str) -> AgreementShown:
    """The words under which a new loan will be signed. Raises NotRecorded."""
    return _shown(agreements.in_force(tx, school_id))


def field_of(error: RegisterError, fields: dict[type[RegisterError], str], otherwise: str) -> dict[str, str]:
    """The problem of a form, beside the field that the kind of error is about."""
    return {fields.get(type(error), otherwise): str(error)}


def _shown(adopted: stored.AdoptedAgreement) -> AgreementShown:
    """A term begins on a line that begins with its number; what stands before the first is the introduction."""
    parts: list[list[str]] = [[]]
    for line in adopted.text.split("\n"):
        number = f"{len(parts)}. "
        if line.startswith(number):
            parts.append([line.removeprefix(number)])
        else:
            parts[-1].append(line)
    introduction, *terms = ("\n".join(each) for each in parts)
    return AgreementShown(adopted.title, adopted.version, adopted.text_sha256, introduction, tuple(terms))
