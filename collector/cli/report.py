"""`rollcall report`."""

from dataclasses import replace
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Final, assert_never

import typer
from rich.text import Text

from collector.cli import output
from collector.cli.desk import Desk, desk
from collector.cli.device_ids import the_device
from collector.cli.exit_codes import of_verdict
from collector.cli.options import DataOption, JsonOption, SchoolOption
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

_ADOPT_ANEW: Final = (
    "See `rollcall policy list`, then `rollcall policy adopt ID`, or `rollcall policy check FILE` for one of your own."
)


class Format(StrEnum):
    """How the report is written."""

    TEXT = "text"
    JSON = "json"
    CSV = "csv"
    HTML = "html"


def command(
    data: DataOption = None,
    school: SchoolOption = None,
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
    chosen = _chosen(form, json=json)
    with desk(data, school) as at:
        report = current_report(at, device)
    one = None if device is None else report.devices[0]
    written = _written(report, chosen, one, full=full)
    if to is not None:
        _write(to, written)
    elif isinstance(written, Text):
        output.show(written)
    else:
        print(written, end="")
    return of_verdict(report.verdict if one is None else one.verdict)


def _chosen(form: Format | None, *, json: bool) -> Format:
    if json and form not in (None, Format.JSON):
        raise typer.BadParameter(f"contradicts --format {form}; give one of the two", param_hint="--json")
    return Format.JSON if json else form or Format.TEXT


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


def _write(file: Path, written: Text | str) -> None:
    text = f"{written.plain}\n" if isinstance(written, Text) else written
    try:
        file.write_text(text, encoding="utf-8", newline="")
    except OSError as error:
        raise typer.BadParameter(f"{file}: cannot be written: {error.strerror}; name another file", param_hint="-o") from error
