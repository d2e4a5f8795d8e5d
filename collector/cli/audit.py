"""`rollcall audit`."""

from typing import Annotated

import typer

from collector.cli import audit_check, output
from collector.cli.desk import desk
from collector.cli.options import DataOption, JsonOption, SchoolOption
from collector.plain_text import one_line
from collector.store import audit
from collector.store.audit import AuditEntry
from collector.store.instants import to_text

_OF_NO_SCHOOL = ""
_LONGEST_LINE_CHARACTERS = 3000  # more than any entry has: a log is not cut


def command(
    data: DataOption = None,
    school: SchoolOption = None,
    limit: Annotated[int, typer.Option(min=1, metavar="N", help="How many entries, the last ones.")] = 50,
    expect: Annotated[
        str, typer.Option(metavar="ENTRY:HASH", help="With --check: how far the log went at some time, as noted then.")
    ] = "",
    *,
    check: Annotated[bool, typer.Option("--check", help="Look whether anybody altered the log; show nothing of it.")] = False,
    json: JsonOption = False,
) -> None:
    """Show the audit log: who did what, and what was refused. The newest entry stands last.

    What strangers were refused, who named no school of this collector, stands among it.
    """
    if check or expect:
        audit_check.command(data, expect)
        return
    with desk(data, school) as at, at.database.reading() as tx:
        found = [*audit.recent(tx, at.school.school_id, limit), *audit.recent(tx, _OF_NO_SCHOOL, limit)]
    found = sorted(found, key=lambda entry: entry.entry_id)[-limit:]
    if json:
        output.show_json(
            [
                {
                    "entry_id": each.entry_id,
                    "school": each.school_id,
                    "at": to_text(each.at),
                    "actor": each.actor,
                    "action": each.action,
                    "subject": each.subject,
                    "outcome": each.outcome,
                    "detail": each.detail,
                }
                for each in found
            ]
        )
        return
    for each in found:
        output.show(one_line(_in_a_line(each), _LONGEST_LINE_CHARACTERS))


def _in_a_line(entry: AuditEntry) -> str:
    """`2026-11-20 09:31:05 refused: loan.sign.technician LOAN-7, by t.technician at the command line: "B" is not …`."""
    detail = f": {entry.detail}" if entry.detail else ""
    subject = f" {entry.subject}" if entry.subject else ""
    return f"{entry.at.astimezone():%Y-%m-%d %H:%M:%S} {entry.outcome}: {entry.action}{subject}, by {entry.actor}{detail}"
