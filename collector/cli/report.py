"""`rollcall report`."""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, assert_never

import typer
from rich.text import Text

from collector.cli import reader_report, report_format, report_freeze, report_frozen
from collector.cli.current_report import current_report
from collector.cli.desk import desk
from collector.cli.exit_codes import ExitCode, of_verdict
from collector.cli.options import DataOption, JsonOption, SchoolOption
from collector.cli.past_options import AsAtOption, KnownAtOption, moments
from collector.cli.report_format import Format
from collector.reports.as_csv import report_csv
from collector.reports.as_html import report_html
from collector.reports.as_json import report_json
from collector.reports.as_text import device_text, report_text
from collector.reports.compliance_report import ComplianceReport, DeviceEntry
from collector.reports.reader_page import Reader


@dataclass(frozen=True, slots=True)
class Asked:
    """What makes a report one for a reader, as it was typed."""

    reader: Reader | None
    trace: str | None
    as_at: str | None
    known_at: str | None
    compare_with: str | None

    @property
    def is_past(self) -> bool:
        """Whether a moment of the past is meant."""
        return self.as_at is not None or self.known_at is not None

    @property
    def for_a_reader(self) -> bool:
        """Whether any of it was typed. Of the past there are pages for readers only."""
        return any(each is not None for each in (self.reader, self.trace, self.as_at, self.known_at, self.compare_with))

    def refuse_beside(self, device: str | None, *, full: bool) -> None:
        """A page for a reader is about the whole school, and has its own length. Wrong usage says so."""
        options = {"--for": self.reader, "--trace": self.trace, "--as-at": self.as_at, "--compare-with": self.compare_with}
        mine = next((name for name, value in options.items() if value is not None), "--known-at")
        for name, is_given in (("--device", device is not None), ("--full", full)):
            if is_given:
                raise typer.BadParameter(f"says nothing beside {mine}; give one of the two", param_hint=name)


command = typer.Typer(rich_markup_mode=None, invoke_without_command=True)
command.command("freeze")(report_freeze.freeze)
command.add_typer(report_frozen.command, name="frozen", help="Reports that were frozen: list, show, edit, verify.")


@command.callback()
def report(
    context: typer.Context,
    data: DataOption = None,
    school: SchoolOption = None,
    reader: Annotated[
        Reader | None, typer.Option("--for", help="For this reader: governors are shown no names, slt one screen.")
    ] = None,
    trace: Annotated[
        str | None, typer.Option(metavar="FIGURE", help="List what a figure of such a page counts, by its id.")
    ] = None,
    as_at: AsAtOption = None,
    known_at: KnownAtOption = None,
    compare_with: Annotated[
        str | None,
        typer.Option("--compare-with", metavar="DAY|INSTANT", help="For a reader: what changed since; else in four weeks."),
    ] = None,
    form: Annotated[
        Format | None,
        typer.Option(
            "--format", help="text for people (the default), csv for spreadsheets, html for a browser, pdf for paper."
        ),
    ] = None,
    to: Annotated[Path | None, typer.Option("-o", "--output", help="Write to this file instead of the screen.")] = None,
    device: Annotated[str | None, typer.Option(metavar="ID", help="One device: tag, serial, name or id.")] = None,
    *,
    full: Annotated[bool, typer.Option("--full", help="Every check of every device, however many.")] = False,
    appendix: Annotated[
        bool, typer.Option("--appendix", help="In a PDF also the rules in force, and how figures count.")
    ] = False,
    json: JsonOption = False,
) -> int:
    """Judge again what is due and print the report. The exit code is the worst verdict's."""
    if context.invoked_subcommand is not None:
        return ExitCode.MEETS
    chosen = report_format.chosen(form, json=json)
    report_format.refuse_without_file(chosen, to)
    if chosen is Format.PDF and reader is None:
        raise typer.BadParameter("paper is for a reader; say which with --for", param_hint="--format")
    asked = Asked(reader, trace, as_at, known_at, compare_with)
    if asked.for_a_reader:
        asked.refuse_beside(device, full=full)
        return _for_a_reader(data, school, asked, chosen, to, appendix=appendix)
    with desk(data, school) as at:
        report = current_report(at, device)
    one = None if device is None else report.devices[0]
    report_format.put(_written(report, chosen, one, full=full), to)
    return of_verdict(report.verdict if one is None else one.verdict)


def _for_a_reader(data: Path | None, school: str | None, asked: Asked, form: Format, to: Path | None, *, appendix: bool) -> int:
    with desk(data, school) as at:
        if asked.is_past:
            here = reader_report.school_then(at, *moments(asked.as_at, asked.known_at, at.now))
        else:
            here = reader_report.school_now(at, current_report(at))
        if asked.trace is not None:
            written: Text | str | bytes = reader_report.traced(here, asked.trace, form)
        else:
            page = reader_report.reader_page(at, here, asked.reader or Reader.TECHNICIAN, asked.compare_with)
            written = reader_report.written(page, form, appendix=appendix)
    report_format.put(written, to)
    return of_verdict(here.report.verdict)


def _written(report: ComplianceReport, form: Format, one: DeviceEntry | None, *, full: bool) -> Text | str:
    match form:
        case Format.TEXT:
            return report_text(report, None, full=full) if one is None else device_text(report, one, None)
        case Format.JSON:
            return report_json(report)
        case Format.CSV:
            return report_csv(report)
        case Format.HTML | Format.PDF:  # paper is for a reader, and was refused before
            return report_html(report, None)
        case _:
            assert_never(form)
