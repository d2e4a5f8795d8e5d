"""A reader's page as one self-contained page for the browser and for paper: no script, nothing fetched, everything escaped."""

from datetime import tzinfo
from functools import cache
from pathlib import Path
from typing import Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from collector.reports.chart_svg import chart_svg
from collector.reports.figure import Figure, number_words
from collector.reports.kept import kept_lines
from collector.reports.moment_words import moment_words, trace_command
from collector.reports.reader_page import Cell, Page
from collector.reports.shapes import CSS_CLASSES, in_words

_TEMPLATES: Final = Path(__file__).parent / "templates"
_LISTED_VERDICTS: Final = ("meets", "not-applicable", "recorded", "met", "not-measured", "not-concerned")


def page_html(page: Page, zone: tzinfo | None) -> str:
    """The whole page. `zone` is that of the reader, None this computer's."""
    listed = tuple(each for each in page.figures if is_listed(each)) if page.names_things else ()
    return (
        _environment()
        .get_template("reader.html.jinja")
        .render(
            page=page,
            moment=moment_words(page.moment, zone),
            kept=kept_lines(page.kept, zone),
            trace=trace_command(page.moment),
            listed=listed,
            is_listed={each.figure_id for each in listed},
        )
    )


def is_listed(figure: Figure) -> bool:
    """Whether the page itself lists what a figure counts. What is right is counted, and listed by the command alone."""
    return bool(figure.things) and figure.figure_id.rpartition(".")[2] not in _LISTED_VERDICTS and figure.figure_id != "devices"


@cache
def _environment() -> Environment:
    """Everything is escaped, whatever the file is called, and a name that does not exist is an error, not a blank."""
    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters["css_class"] = CSS_CLASSES.__getitem__
    environment.filters["in_words"] = in_words
    environment.filters["begun"] = lambda words: words[:1].upper() + words[1:]
    environment.filters["number_words"] = number_words
    environment.filters["svg"] = lambda chart: Markup(chart_svg(chart.weeks, chart.title))  # noqa: S704 - made of numbers and days
    environment.tests["figure"] = lambda each: isinstance(each, Figure)
    environment.tests["cell"] = lambda each: isinstance(each, Cell)
    return environment
