"""What is due in a school, gathered from the rules about its registers and from the days that stand in them."""

from datetime import datetime

from collector.judging.judging import policy_in_force
from collector.registers import due_dates
from collector.registers.recording import every_line
from collector.registers.school_calendar import calendar_of
from collector.reports.due_words import Duties
from collector.reports.school_records import records_of
from collector.store import exceptions, loans
from collector.store.database import Transaction
from collector.store.schools import School
from compliance.school_clock import day_of


def duties_of(tx: Transaction, school: School, now: datetime) -> Duties:
    """Everything that is due. Judge the registers first (`judging/school_judging.py`)."""
    school_id, today = school.school_id, day_of(now)
    lines, lent = every_line(tx, school_id, now), loans.everything(tx, school_id)
    records = records_of(tx, school, policy_in_force(tx, school_id), calendar_of(tx, school_id))
    granted = exceptions.everything(tx, school_id)
    titles = {(each.register.name, str(each.line_id)): each.title for each in lines}
    titles |= {("loans", each.loan_id): f"{each.asset_tag or each.serial} · {each.borrower_name}" for each in lent}
    days = [
        *due_dates.of_loans(lent, today),
        *due_dates.of_lines(lines, today),
        *due_dates.of_exceptions(granted, today),
    ]
    return Duties(records, days, titles)
