"""`rollcall loan receipt`: the paper of what was signed, or of what came back."""

from pathlib import Path
from typing import Annotated

import typer

from collector.cli import output
from collector.cli.desk import desk
from collector.cli.loan_ids import LoanArgument, the_loan
from collector.cli.options import DataOption, SchoolOption
from collector.papers.loan_receipts import agreement_receipt, return_receipt
from collector.papers.receipt import receipt_pdf


def receipt(
    loan: LoanArgument,
    to: Annotated[Path, typer.Option("-o", "--output", help="The PDF to write.")],
    data: DataOption = None,
    school: SchoolOption = None,
    *,
    returned: Annotated[bool, typer.Option("--returned", help="Of the device's return, and not of what was signed.")] = False,
) -> None:
    """Write the loan's receipt as a PDF: the words, who signed when, the device, its first report; or its return."""
    with desk(data, school) as at, at.database.reading() as tx:
        found = the_loan(tx, at, loan)
        said = return_receipt(tx, at.school, found) if returned else agreement_receipt(tx, at.school, found)
    output.write_bytes(to, receipt_pdf(said, at.now, None).pdf)
    output.show(f"Wrote {to}. Verification code {said.code}")
