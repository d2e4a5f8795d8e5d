"""`rollcall loan suspend|recall|lost|resume`: what may come between a loan and its end."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Annotated, Any, Final, TypeAlias

import typer

from collector.cli import output
from collector.cli.desk import desk
from collector.cli.loan_ids import LoanArgument, the_loan
from collector.cli.options import DataOption, SchoolOption
from collector.registers import interruptions
from collector.registers.interruptions import Interruption

_WhyOption: TypeAlias = Annotated[str, typer.Option("--why", help="The reason, for the audit log.")]


def suspend(loan: LoanArgument, why: _WhyOption, data: DataOption = None, school: SchoolOption = None) -> None:
    """Let a loan stand still: its device is not cleared meanwhile."""
    _interrupt(loan, Interruption.SUSPENDED, why, data, school)


def recall(loan: LoanArgument, why: _WhyOption, data: DataOption = None, school: SchoolOption = None) -> None:
    """Call a device back before its day."""
    _interrupt(loan, Interruption.RECALLED, why, data, school)


def lost(loan: LoanArgument, why: _WhyOption, data: DataOption = None, school: SchoolOption = None) -> None:
    """Record that a device is lost or stolen: from now on nothing that it sends is believed."""
    _interrupt(loan, Interruption.LOST, why, data, school)


def resume(loan: LoanArgument, why: _WhyOption, data: DataOption = None, school: SchoolOption = None) -> None:
    """Let an interrupted loan go on: its device is cleared by the next report that earns it."""
    with desk(data, school) as at, at.act("loan.go-on", loan) as tx:
        moved = interruptions.go_on(tx, the_loan(tx, at, loan), why, actor=at.actor, now=at.now)
    output.show(f"Loan {moved.loan_id} is {moved.state.on_screen}.")


INTERRUPTIONS: Final[Mapping[str, Callable[..., Any]]] = {"suspend": suspend, "recall": recall, "lost": lost, "resume": resume}


def _interrupt(loan: str, interruption: Interruption, why: str, data: Path | None, school: str | None) -> None:
    with desk(data, school) as at, at.act(interruption.value.action, loan) as tx:
        moved = interruptions.interrupt(tx, the_loan(tx, at, loan), interruption, why, actor=at.actor, now=at.now)
    output.show(f"Loan {moved.loan_id} is {moved.state.on_screen}.")
