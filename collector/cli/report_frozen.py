"""`rollcall report frozen …`: what was kept is listed, opened, edited in its first paragraph, and verified."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from collector.cli import output
from collector.cli.desk import Desk, desk
from collector.cli.options import DataOption, JsonOption, SchoolOption
from collector.cli.report_format import Format
from collector.cli.report_freeze import show_frozen
from collector.papers import freezing, verifying
from collector.papers.verifying import Verified
from collector.reports import dates
from collector.reports.as_json import Plain
from collector.store import frozen_reports
from collector.store.database import Transaction
from collector.store.frozen_reports import FrozenReport
from collector.store.instants import to_text

command = typer.Typer(rich_markup_mode=None, no_args_is_help=True)

ReportArgument = Annotated[str, typer.Argument(metavar="REPORT", help="The report's number: REP-2026-0001.")]
EditionOption = Annotated[int | None, typer.Option(metavar="NUMBER", help="Which edition; else the newest.")]


@command.command("list")
def list_frozen(data: DataOption = None, school: SchoolOption = None, *, json: JsonOption = False) -> None:
    """List every edition of every frozen report, the newest first."""
    with desk(data, school) as at, at.database.reading() as tx:
        found = frozen_reports.everything(tx, at.school.school_id)
    if json:
        output.show_json([_plain(each) for each in found])
    elif not found:
        output.show('Nothing is frozen yet. Do it with `rollcall report freeze --for governors --period "Autumn term 2026"`.')
    else:
        columns = [("Report", 13), ("Ed.", 3), ("For", 9), ("Period", 16), ("Frozen", 10), ("Code", 19)]
        rows = [
            (each.report_id, str(each.edition), each.reader, each.period, f"{each.frozen_at:%Y-%m-%d}", each.code)
            for each in found
        ]
        output.show(output.table(columns, rows))


@command.command("show")
def show(
    report: ReportArgument,
    form: Annotated[Format, typer.Option("--format", help="The file as it was made then.")] = Format.TEXT,
    to: Annotated[Path | None, typer.Option("-o", "--output", help="Write to this file instead of the screen.")] = None,
    edition: EditionOption = None,
    data: DataOption = None,
    school: SchoolOption = None,
) -> None:
    """Open a frozen report: the same bytes as on the day when it was frozen."""
    if form is Format.PDF and to is None:
        raise typer.BadParameter("a PDF needs a file; name one with -o FILE", param_hint="--format")
    with desk(data, school) as at, at.database.reading() as tx:
        kept = freezing.newest_edition(tx, at.school.school_id, report, edition)
        verifying.by_code(tx, at.school.school_id, kept.code)
        content = next(each.content for each in frozen_reports.files_of(tx, kept) if each.format == form.value)
    if to is None:
        sys.stdout.write(content.decode())
    else:
        output.write_bytes(to, content)


@command.command("edit")
def edit(
    report: ReportArgument,
    paragraph: Annotated[str, typer.Option(help="The first paragraph as it is to be read.")],
    by: Annotated[str, typer.Option("--by", metavar="NAME", help="Who wrote it; the report says so.")],
    data: DataOption = None,
    school: SchoolOption = None,
    *,
    json: JsonOption = False,
) -> None:
    """Write another first paragraph: a new edition says that it was edited, and what it had said. The one before stays."""
    with desk(data, school) as at, at.act("report.edit", report) as tx:
        newest = freezing.newest_edition(tx, at.school.school_id, report)
        kept = freezing.edit(tx, newest, paragraph, by, actor=at.actor, now=at.now, zone=None)
    show_frozen(kept, json=json)


@command.command("verify")
def verify(
    what: Annotated[str, typer.Argument(metavar="CODE|FILE", help="The code that is printed on it, or one of its files.")],
    data: DataOption = None,
    school: SchoolOption = None,
    *,
    json: JsonOption = False,
) -> None:
    """Say whether a paper or a file is what was frozen here."""
    with desk(data, school) as at, at.database.reading() as tx:
        found = _found(tx, at, what)
    report = found.report
    if json:
        output.show_json({**_plain(report), "files": found.files, "format": found.form or None, "newest_edition": found.newest})
        return
    this = f"This is the {found.form} of" if found.form else "This is the code of"
    output.show(f"{this} {report.report_id}, edition {report.edition}: report for {report.reader}, {report.period}.")
    output.show(f"Its figures are as at {dates.moment(report.figures_at, at.now, None)}; it is unaltered since it was frozen.")
    if found.newest > report.edition:
        output.show(f"A later edition was made: {found.newest}.")


def _found(tx: Transaction, at: Desk, what: str) -> Verified:
    file = Path(what)
    if not file.is_file():
        return verifying.by_code(tx, at.school.school_id, what)
    try:
        return verifying.by_file(tx, at.school.school_id, file.read_bytes())
    except OSError as error:
        raise typer.BadParameter(f"{file}: cannot be read: {error.strerror}; name another file", param_hint="FILE") from error


def _plain(report: FrozenReport) -> dict[str, Plain]:
    return {
        "id": report.report_id,
        "edition": report.edition,
        "for": report.reader,
        "period": report.period,
        "prepared_by": report.prepared_by or None,
        "approved_by": report.approved_by or None,
        "figures_at": to_text(report.figures_at),
        "frozen_at": to_text(report.frozen_at),
        "frozen_by": report.frozen_by,
        "code": report.code,
        "sha256": report.sha256,
    }
