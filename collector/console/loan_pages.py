"""Every page of the loan desk, in the order in which their addresses are looked at: `/loans/new` before `/loans/{loan}`."""

from collector.console import (
    leaver_pages,
    loan_agreement_pages,
    loan_board,
    loan_borrower_pages,
    loan_new_pages,
    loan_receipt_pages,
    loan_release_pages,
    loan_return_pages,
    loan_signing_pages,
    loan_view_pages,
    scan_pages,
)
from collector.console.loan_desk import LoanDesk
from collector.console.visit import Places


def places(desk: LoanDesk) -> Places:
    """All of them."""
    return (
        *loan_board.PLACES,
        *loan_new_pages.PLACES,
        *loan_borrower_pages.PLACES,
        *loan_agreement_pages.places(desk),
        *loan_signing_pages.places(desk),
        *loan_release_pages.places(desk),
        *loan_return_pages.PLACES,
        *loan_receipt_pages.PLACES,
        *loan_view_pages.PLACES,
        *leaver_pages.PLACES,
        *scan_pages.PLACES,
    )
