"""Which loan a person means: by its number, or by its device's asset tag or serial number."""

from typing import Annotated, TypeAlias

import typer

from collector.cli.desk import Desk
from collector.registers import loans
from collector.store import loans as stored
from collector.store.database import Transaction
from collector.store.loans import StoredLoan

LoanArgument: TypeAlias = Annotated[
    str, typer.Argument(metavar="LOAN", help="The loan's number, or its device's asset tag or serial number.")
]


def the_loan(tx: Transaction, at: Desk, words: str) -> StoredLoan:
    """By the loan's number; else the loan under which the device of this asset tag or serial number is out."""
    out = stored.open_for(tx, at.school.school_id, serial=words, asset_tag=words)
    return stored.find(tx, at.school.school_id, words) or out or loans.get(tx, at.school.school_id, words)
