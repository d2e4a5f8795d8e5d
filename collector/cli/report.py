"""`rollcall report`."""

from dataclasses import replace
from pathlib import Path
from typing import Annotated, Final, assert_never

import typer
from rich.text import Text

from collector.cli import reader_report, report_format
from collector.cli.desk import Desk, desk
from collector.cli.device_ids import the_device
from collector.cli.exit_codes import of_verdict
from collector.cli.options import DataOption, JsonOption, SchoolOption
from collector.cli.report_format import Format
from collector.judging.judging import policy_or_why_not
from collector.judging.judging_again import judge_school
from collector.judging.school_judging import judge_registers
from collector.registers.school_calendar import calendar_of
from collector.reports.as_csv import report_csv
from collector.reports.as_html import report_html
from collector.reports.as_json import report_json
from collector.reports.as_text import device_text, report_text
from collector.reports.assembly import build
from collector.reports.compliance_report import ComplianceReport, DeviceEntry
from collector.reports.reader_page import Reader

_ADOPT_ANEW: Final = (
    "See `rollcall policy list`, then `rollcall policy adopt ID`, or `rollcall policy check FILE` for one of your own."
)


def command(
    data: DataOption = None,
    school: SchoolOption = None,
    reader: Annotated[
        Reader | None, typer.Option("--for", help="For this reader: governors are shown no names, slt one screen.")
    ] = None,
    trace: Annotated[
        str | None, typer.Option(metavar="FIGURE", help="List what a figure of such a page counts, by its id.")
    ] = None,
    form: Annotated[
        Format | None, typer.Option("--format", help="text for people (the default), csv for spreadsheets, html for a browser.")
    ] = None,
    to: Annotated[Path | None, typer.Option("-o", "--output", help="Write to this file instead of the screen.")] = None,
    device: Annotated[str | None, typer.Option(metavar="ID", help="One device: tag, serial, name or id.")] = None,
    *,
    full: Annotated[bool, typer.Option("--full", help="Every check of every device, however many.")] = False,
    json: JsonOption = False,
) -> int:
    """Judge every device again and print the report. The exit code is the worst verdict's."""
    chosen = report_format.chosen(form, json=json)
    if reader is not None or trace is not None:
        _refuse_beside("--for" if reader else "--trace", device, full=full)
        return _for_a_reader(data, school, reader, trace, chosen, to)
    with desk(data, school) as at:
        report = current_report(at, device)
    one = None if device is None else report.devices[0]
    report_format.put(_written(report, chosen, one, full=full), to)
    return of_verdict(report.verdict if one is None else one.verdict)


def _for_a_reader(
    data: Path | None, school: str | None, reader: Reader | None, trace: str | None, form: Format, to: Path | None
) -> int:
    with desk(data, school) as at:
        here = reader_report.school_now(at, current_report(at))
    if trace is not None:
        report_format.put(reader_report.traced(here, trace, form), to)
    else:
        page = reader_report.reader_page(here, reader or Reader.TECHNICIAN, at.now)
        report_format.put(reader_report.written(page, form), to)
    return of_verdict(here.report.verdict)


def _refuse_beside(option: str, device: str | None, *, full: bool) -> None:
    """A page for a reader is about the whole school, and has its own length."""
    for name, is_given in (("--device", device is not None), ("--full", full)):
        if is_given:
            raise typer.BadParameter(f"says nothing beside {option}; give one of the two", param_hint=name)


def current_report(at: Desk, device: str | None = None) -> ComplianceReport:
    """The report as registers and clock have it now; with `device`, of that one alone."""
    judge_school(at.database, at.school.school_id, at.now)
    judge_registers(at.database, at.school.school_id, at.now)
    with at.database.reading() as tx:
        policy, why = policy_or_why_not(tx, at.school.school_id)
        trouble = why and f"The policy in force cannot be read, so nothing is judged: {why}. {_ADOPT_ANEW}"
        report = build(tx, at.school, policy, at.now, trouble, calendar_of(tx, at.school.school_id))
        if device is None:
            return report
        device_id = the_device(tx, at.school.school_id, device).device_id.hex()
    return replace(report, devices=tuple(each for each in report.devices if each.device_id == device_id), records=())


def _written(report: ComplianceReport, form: Format, one: DeviceEntry | None, *, full: bool) -> Text | str:
    match form:
        case Format.TEXT:
            return report_text(report, None, full=full) if one is None else device_text(report, one, None)
        case Format.JSON:
            return report_json(report)
        case Format.CSV:
            return report_csv(report)
        case Format.HTML:
            return report_html(report, None)
        case _:
            assert_never(form)
