"""The papers of a loan: what was signed, and what came back, as PDF."""

from collections.abc import Callable
from typing import Final

from collector.accounts.rights import Right
from collector.console.loan_found import the_loan
from collector.console.visit import Answer, Download, Page, Place, Places, Visit
from collector.papers.loan_receipts import agreement_receipt, return_receipt
from collector.papers.receipt import Receipt, receipt_pdf
from collector.store.database import Transaction
from collector.store.loans import StoredLoan
from collector.store.schools import School
from compliance.school_clock import SCHOOL_ZONE

Said = Callable[[Transaction, School, StoredLoan], Receipt]


def _paper(said: Said, name: str) -> Page:
    def page(visit: Visit) -> Answer:
        with visit.database.reading() as tx:
            loan = the_loan(tx, visit)
            receipt = said(tx, visit.school, loan)
        return Download(f"{loan.loan_id}-{name}.pdf", "application/pdf", receipt_pdf(receipt, visit.now, SCHOOL_ZONE).pdf)

    return page


PLACES: Final[Places] = (
    Place("/loans/{loan}/receipt.pdf", Right.SEE_DEVICES, get=_paper(agreement_receipt, "receipt")),
    Place("/loans/{loan}/return-receipt.pdf", Right.SEE_DEVICES, get=_paper(return_receipt, "return-receipt")),
)
