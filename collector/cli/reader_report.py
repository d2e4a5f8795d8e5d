"""`rollcall report --for`: the page of one reader in any format, or what one of its figures counts."""

from dataclasses import replace
from datetime import datetime, timedelta
from difflib import get_close_matches
from typing import Final, assert_never

import typer
from rich.text import Text

from collector.cli.desk import Desk
from collector.cli.moments import past_moment
from collector.cli.report_format import Format
from collector.judging.judging import policy_or_why_not
from collector.judging.school_past import school_past
from collector.papers.frozen_before import frozen_before
from collector.papers.report_paper import report_pdf
from collector.reports.all_figures import Figures, figures_of
from collector.reports.compliance_report import ComplianceReport
from collector.reports.figure import Figure
from collector.reports.pages_for_readers import page_for
from collector.reports.past_report import gathered_past
from collector.reports.reader_csv import page_csv
from collector.reports.reader_html import page_html
from collector.reports.reader_json import page_json
from collector.reports.reader_page import Page, Reader
from collector.reports.reader_text import page_text
from collector.reports.school_at import SchoolAt, gathered
from collector.reports.trace_words import trace_csv, trace_json, trace_text
from collector.reports.trends import Then, then_of
from collector.reports.weeks import weeks_until

_FOUR_WEEKS: Final = timedelta(days=28)


def school_now(at: Desk, report: ComplianceReport) -> SchoolAt:
    """The school of which this report was made just now."""
    with at.database.reading() as tx:
        policy, _ = policy_or_why_not(tx, at.school.school_id)
        return gathered(tx, report, policy, at.school.school_id)


def school_then(at: Desk, moment: datetime, known_at: datetime) -> SchoolAt:
    """The school as it stood at a moment, as it was known at another one. Nothing is judged again."""
    with at.database.reading() as tx:
        return gathered_past(tx, at.school, school_past(tx, at.school.school_id, moment, known_at))


def with_weeks(at: Desk, school: SchoolAt) -> SchoolAt:
    """The same school with how it went week by week."""
    with at.database.reading() as tx:
        found = weeks_until(tx, at.school.school_id, school.at, school.known_at, simulated=school.counts_simulated)
    return replace(school, weeks=found)


def reader_page(at: Desk, school: SchoolAt, reader: Reader, compare_with: str | None, period: str = "") -> Page:
    """The page of one reader. Leaders and governors see what has changed since the day that was named, else since the report
    that was frozen last, of another period than this one; else in four weeks.
    """
    then = _compared_with(at, school, reader, compare_with, period)
    shown = with_weeks(at, school) if reader is Reader.GOVERNORS else school
    return page_for(reader, shown, figures_of(school), at.now, then)


def _compared_with(at: Desk, school: SchoolAt, reader: Reader, compare_with: str | None, period: str) -> Then | None:
    before = None
    if compare_with is not None:
        before = past_moment(compare_with, at.now, "--compare-with")
        if before > school.at:
            raise typer.BadParameter(f"{compare_with!r} lies behind the moment of the report", param_hint="--compare-with")
    elif reader is not Reader.TECHNICIAN:
        with at.database.reading() as tx:
            frozen = frozen_before(tx, at.school.school_id, reader, school.at, period)
        if frozen is not None:
            return frozen
        before = school.at - _FOUR_WEEKS
    return None if before is None else then_of(school_then(at, before, school.known_at))


def written(page: Page, form: Format, *, appendix: bool = False) -> Text | str | bytes:
    """The page in a format. On a screen it is always whole."""
    match form:
        case Format.PDF:
            return report_pdf(page, None, appendix=appendix).pdf
        case Format.TEXT:
            return page_text(page, None)
        case Format.JSON:
            return page_json(page)
        case Format.CSV:
            return page_csv(page)
        case Format.HTML:
            return page_html(page, None)
        case _:
            assert_never(form)


def traced(school: SchoolAt, figure_id: str, form: Format) -> Text | str:
    """What a figure counts, in a format; a browser and paper need no list of their own, so html and pdf are wrong usage."""
    figure = _figure_named(figures_of(school), figure_id)
    match form:
        case Format.TEXT:
            return trace_text(figure)
        case Format.JSON:
            return trace_json(figure)
        case Format.CSV:
            return trace_csv(figure)
        case Format.HTML | Format.PDF:
            raise typer.BadParameter("the list of a figure is text, csv or json; choose one", param_hint="--format")
        case _:
            assert_never(form)


def _figure_named(figures: Figures, figure_id: str) -> Figure:
    """The figure of this id. Wrong usage where there is none, with those that are called nearly so."""
    found = figures.by_id.get(figure_id)
    if found is None:
        near = get_close_matches(figure_id, figures.by_id, 3, 0.5)
        hint = f"did you mean {', '.join(near)}?" if near else "`rollcall report --for technician --json` has them all"
        raise typer.BadParameter(f"no figure is called {figure_id!r}; {hint}", param_hint="--trace")
    return found
