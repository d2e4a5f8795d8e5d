"""`rollcall register due` and `rollcall register leavers`: what the office has to do, with the names that it needs."""

from typing import Annotated

import typer

from collector.cli import output
from collector.cli.desk import Desk, desk
from collector.cli.options import DataOption, JsonOption, SchoolOption
from collector.judging.judging import policy_in_force
from collector.judging.school_judging import judge_registers
from collector.registers import due_dates, leavers
from collector.registers.recording import every_line
from collector.registers.school_calendar import calendar_of
from collector.reports.due_words import Duties, due_plain, due_text
from collector.reports.leaver_words import checklist_plain, checklist_text, leavers_table
from collector.reports.school_records import records_of
from collector.store import exceptions, loans
from compliance.school_clock import day_of


def due(data: DataOption = None, school: SchoolOption = None, *, json: JsonOption = False) -> None:
    """Judge the registers again, and say what is due when, by whom, and which lines it is about."""
    with desk(data, school) as at:
        judge_registers(at.database, at.school.school_id, at.now)
        duties = _duties(at)
        if json:
            output.show_json(due_plain(duties))
        else:
            output.show(due_text(duties, day_of(at.now)))


def _duties(at: Desk) -> Duties:
    school_id, today = at.school.school_id, day_of(at.now)
    with at.database.reading() as tx:
        lines, lent = every_line(tx, school_id, at.now), loans.everything(tx, school_id)
        records = records_of(tx, at.school, policy_in_force(tx, school_id), calendar_of(tx, school_id))
        granted = exceptions.everything(tx, school_id)
    titles = {(each.register.name, str(each.line_id)): each.title for each in lines}
    titles |= {("loans", each.loan_id): f"{each.asset_tag or each.serial} · {each.borrower_name}" for each in lent}
    days = [
        *due_dates.of_loans(lent, today),
        *due_dates.of_lines(lines, today),
        *due_dates.of_exceptions(granted, today),
    ]
    return Duties(records, days, titles)


def list_leavers(
    name: Annotated[str, typer.Argument(metavar="[NAME]", help="One person's checklist.")] = "",
    data: DataOption = None,
    school: SchoolOption = None,
    *,
    json: JsonOption = False,
) -> None:
    """List everybody with a last day and what is still to do; with a name, that person's checklist."""
    with desk(data, school) as at, at.database.reading() as tx:
        today = day_of(at.now)
        everyone = leavers.everyone(tx, at.school.school_id, at.now)
        found = [leavers.of(everyone, name)] if name else everyone
    if json:
        output.show_json([checklist_plain(each) for each in found])
    else:
        output.show(checklist_text(found[0], today) if name else leavers_table(found, today))
