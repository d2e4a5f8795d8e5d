"""`rollcall loan present|extend|reset`: the steps of a loan that are nobody's signature."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Annotated, Any, Final

import typer

from collector.cli import output
from collector.cli.desk import desk
from collector.cli.loan_ids import LoanArgument, the_loan
from collector.cli.options import DataOption, SchoolOption
from collector.registers import extensions, loans, signers
from collector.store.signers import SignerRole
from compliance.days import day_in_words


def present(loan: LoanArgument, data: DataOption = None, school: SchoolOption = None) -> None:
    """Put a draft before its borrower, who signs next."""
    with desk(data, school) as at, at.act("loan.present", loan) as tx:
        moved = loans.present(tx, the_loan(tx, at, loan), actor=at.actor, now=at.now)
    output.show(f"Loan {moved.loan_id} is {moved.state.on_screen}.")


def extend(
    loan: LoanArgument,
    until: Annotated[datetime, typer.Option("--until", formats=["%Y-%m-%d"], metavar="YYYY-MM-DD", help="The later day.")],
    agreed_by: Annotated[str, typer.Option("--agreed-by", metavar="NAME", help="The technician or headteacher who agreed.")],
    data: DataOption = None,
    school: SchoolOption = None,
) -> None:
    """Let a device that is out stay out until a later day. Every day that held before stays on record."""
    with desk(data, school) as at, at.act("loan.extend", loan) as tx:
        moved = extensions.extend(tx, the_loan(tx, at, loan), until.date(), agreed_by, actor=at.actor, now=at.now)
    output.show(f"Loan {moved.loan_id} is due back on {day_in_words(until.date())}.")


def reset(
    loan: LoanArgument,
    name: Annotated[str, typer.Option("--by", metavar="NAME", help="The technician who saw the device reset.")],
    data: DataOption = None,
    school: SchoolOption = None,
) -> None:
    """Confirm that a returned device was reset. `rollcall loan close` then ends the loan."""
    with desk(data, school) as at, at.act("loan.reset", loan) as tx:
        technician = signers.registered_name(tx, at.school.school_id, SignerRole.TECHNICIAN, name)
        moved = loans.confirm_reset(tx, the_loan(tx, at, loan), technician, actor=at.actor, now=at.now)
    output.show(f"Loan {moved.loan_id} is {moved.state.on_screen}.")


STEPS: Final[Mapping[str, Callable[..., Any]]] = {"present": present, "extend": extend, "reset": reset}
