"""`rollcall register due` and `rollcall register leavers`: what the office has to do, with the names that it needs."""

from typing import Annotated

import typer

from collector.cli import output
from collector.cli.desk import desk
from collector.cli.options import DataOption, JsonOption, SchoolOption
from collector.judging.school_judging import judge_registers
from collector.registers import leavers
from collector.reports.due_words import due_plain, due_text
from collector.reports.duties_gathered import duties_of
from collector.reports.leaver_words import checklist_plain, checklist_text, leavers_table
from compliance.school_clock import day_of


def due(data: DataOption = None, school: SchoolOption = None, *, json: JsonOption = False) -> None:
    """Judge the registers again, and say what is due when, by whom, and which lines it is about."""
    with desk(data, school) as at:
        judge_registers(at.database, at.school.school_id, at.now)
        with at.database.reading() as tx:
            duties = duties_of(tx, at.school, at.now)
        if json:
            output.show_json(due_plain(duties))
        else:
            output.show(due_text(duties, day_of(at.now)))


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
