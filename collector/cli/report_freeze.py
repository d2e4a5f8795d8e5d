"""`rollcall report freeze`: a report is kept as it is now, with a hash and a code."""

from typing import Annotated

import typer

from collector.cli import output, reader_report
from collector.cli.current_report import current_report
from collector.cli.desk import desk
from collector.cli.options import DataOption, JsonOption, SchoolOption
from collector.papers import freezing
from collector.papers.freezing import Freezing
from collector.reports.reader_page import Reader
from collector.store.frozen_reports import FrozenReport


def freeze(
    reader: Annotated[Reader, typer.Option("--for", help="For governors or slt.")],
    period: Annotated[str, typer.Option(help="What it is about, as it stands in its title: Autumn term 2026.")],
    prepared_by: Annotated[str, typer.Option("--prepared-by", metavar="NAME", help="Who prepared it.")] = "",
    approved_by: Annotated[str, typer.Option("--approved-by", metavar="NAME", help="Who approved it.")] = "",
    compare_with: Annotated[
        str | None,
        typer.Option("--compare-with", metavar="DAY|INSTANT", help="What changed since; else since the last frozen one."),
    ] = None,
    data: DataOption = None,
    school: SchoolOption = None,
    *,
    json: JsonOption = False,
) -> None:
    """Keep the report of this moment: its figures, its hash, and its files, which stay the same whatever comes later."""
    with desk(data, school) as at:
        here = reader_report.school_now(at, current_report(at))
        page = reader_report.reader_page(at, here, reader, compare_with, period)
        with at.act("report.freeze", reader.value) as tx:
            said = Freezing(period, prepared_by, approved_by)
            kept = freezing.freeze(tx, at.school.school_id, page, said, actor=at.actor, now=at.now, zone=None)
    show_frozen(kept, json=json)


def show_frozen(kept: FrozenReport, *, json: bool) -> None:
    """What was kept, and how it is opened again."""
    if json:
        output.show_json({"id": kept.report_id, "edition": kept.edition, "code": kept.code, "sha256": kept.sha256})
        return
    edition = "" if kept.edition == 1 else f", edition {kept.edition}"
    output.show(f"Frozen as {kept.report_id}{edition}, {kept.period}. Verification code {kept.code}")
    output.show(f"SHA-256 of its data: {kept.sha256}")
    output.show(f"Open it: rollcall report frozen show {kept.report_id} --format pdf -o {kept.report_id}.pdf")
