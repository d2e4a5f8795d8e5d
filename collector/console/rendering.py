"""Templates made into pages: everything is escaped, and a name that does not exist is an error, never a blank."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from collector.console.static_files import address_of
from collector.reports import shapes
from collector.reports.chart_svg import chart_svg
from collector.reports.check_words import earlier_on_device, verdict_words
from collector.reports.device_needs import needs_of
from collector.reports.figure import Figure, number_words
from collector.reports.key_words import of_key
from collector.reports.summary import worst_first
from compliance.days import day_in_words
from compliance.verdict import Verdict

_TEMPLATES: Final = Path(__file__).parent / "templates"


_LOWEST: Final = 14
_STRIP_TOPS: Final = {Verdict.FAIL: 0, Verdict.UNKNOWN: 5, Verdict.PASS: 10}
"""How far below the top of a strip each verdict begins, of 18: who sees no colours sees the steps."""


def rendered(template: str, values: Mapping[str, Any]) -> str:
    """One page."""
    return _environment().get_template(template).render(values)


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.globals["static"] = address_of
    environment.filters["css_class"] = shapes.CSS_CLASSES.__getitem__
    environment.filters["in_words"] = shapes.in_words
    environment.filters["shape"] = shapes.SHAPES.__getitem__
    environment.filters["verdict_words"] = verdict_words
    environment.filters["earlier_on_device"] = earlier_on_device
    environment.filters["day_in_words"] = day_in_words
    environment.filters["worst_first"] = worst_first
    environment.filters["needs"] = needs_of
    environment.filters["signs_with"] = of_key
    environment.filters["strip_top"] = lambda verdict: _STRIP_TOPS.get(verdict, _LOWEST)
    environment.filters["begun"] = lambda words: words[:1].upper() + words[1:]
    environment.filters["number_words"] = number_words
    environment.filters["svg"] = lambda chart: Markup(chart_svg(chart.weeks, chart.title))  # noqa: S704 - made of numbers and days
    environment.tests["figure"] = lambda each: isinstance(each, Figure)
    return environment
