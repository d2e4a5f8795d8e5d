"""Loans as the command line shows them."""

from collections.abc import Sequence
from datetime import datetime

from rich.text import Text

from collector.cli import output
from collector.plain_text import one_line
from collector.registers.due_back import Due, due
from collector.reports import dates
from collector.reports.as_json import Plain
from collector.reports.text_page import TextPage
from collector.store.instants import to_text
from collector.store.loans import StoredLoan
from compliance.school_clock import day_of


def loans_table(loans: Sequence[StoredLoan], now: datetime) -> Text:
    """One line for each loan."""
    columns = [("Loan", 12), ("Device", 11), ("Borrower", 13), ("Due back", 15), ("State", 21)]
    rows = [
        (
            each.loan_id,
            each.asset_tag or each.serial,
            each.borrower_name,
            _due_back(each, now),
            each.state.value.replace("_", " "),
        )
        for each in loans
    ]
    return output.table(columns, rows)


def loan_text(loan: StoredLoan, now: datetime) -> Text:
    """A loan with its device and signatures."""
    page = TextPage()
    page.add(f"{loan.loan_id}: {loan.state.on_screen}", "bold")
    named = [
        loan.make,
        loan.model,
        f"serial {loan.serial}" if loan.serial else "",
        f"tag {loan.asset_tag}" if loan.asset_tag else "",
    ]
    page.add(one_line("Device: " + " · ".join(filter(None, named))))
    page.add(one_line(f"Due back: {_due_back(loan, now)}"))
    page.add(_signature("Borrower", loan.borrower_name, loan.borrower_signed_at, now))
    page.add(_signature("Technician", loan.technician_name, loan.technician_signed_at, now))
    page.add(_signature("Headteacher", loan.headteacher_name, loan.headteacher_signed_at, now))
    if loan.device_confirmed_at is not None:
        page.add(_signature("Device confirmed", loan.device_confirmed_by, loan.device_confirmed_at, now))
    page.add(f"Agreement: version {one_line(loan.agreement_version)}, SHA-256 {loan.text_sha256}")
    return page.text


def loan_plain(loan: StoredLoan) -> Plain:
    """A loan for machines."""
    return {
        "loan_id": loan.loan_id,
        "state": loan.state.value,
        "agreement_version": loan.agreement_version,
        "text_sha256": loan.text_sha256,
        "make": loan.make,
        "model": loan.model,
        "serial": loan.serial,
        "asset_tag": loan.asset_tag,
        "borrower": loan.borrower_name,
        "role": loan.borrower_role,
        "borrower_signed_at": _instant(loan.borrower_signed_at),
        "technician": loan.technician_name,
        "technician_signed_at": _instant(loan.technician_signed_at),
        "headteacher": loan.headteacher_name,
        "headteacher_signed_at": _instant(loan.headteacher_signed_at),
        "due_back": loan.due_back.isoformat() if loan.due_back else None,
        "device_id": loan.device_id.hex(),
        "device_confirmed_by": loan.device_confirmed_by,
        "device_confirmed_at": _instant(loan.device_confirmed_at),
    }


def _due_back(loan: StoredLoan, now: datetime) -> str:
    if loan.due_back is None:
        return "no day agreed"
    late = "OVERDUE " if due(loan, day_of(now)) is Due.OVERDUE else ""
    return late + dates.day(loan.due_back, day_of(now))


def _signature(role: str, name: str, at: datetime | None, now: datetime) -> str:
    when = "not signed yet" if at is None else dates.moment(at, now, None)
    return one_line(": ".join(filter(None, [role, name, when])))


def _instant(instant: datetime | None) -> str | None:
    return None if instant is None else to_text(instant)
