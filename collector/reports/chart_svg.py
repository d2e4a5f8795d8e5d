"""The chart of weeks as SVG, for the browser and for paper: no script runs there. Its words stand beside it and in its name."""

from collections.abc import Sequence
from datetime import date
from typing import Final
from xml.sax.saxutils import escape

from collector.reports.weeks import Week, trend_words
from compliance.days import day_in_words

_WIDTH, _HEIGHT = 360, 130
_LEFT, _RIGHT, _TOP, _BOTTOM = 30, 8, 12, 22
_LABELS: Final = 5  # of days under the line; more would touch each other


def chart_svg(weeks: Sequence[Week], title: str) -> str:
    """A line of those that met every rule over a line of those in use. Colours are the text's own."""
    most = max(1, *(each.of for each in weeks)) if weeks else 1
    drawn = [*_frame(most), *_days(weeks), _line(weeks, most, of_all=True), _line(weeks, most, of_all=False)]
    drawn += _dots(weeks, most)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img" class="chart">'
        f"<title>{escape(f'{title}. {trend_words(weeks)}')}</title>{''.join(drawn)}</svg>"
    )


def _frame(most: int) -> list[str]:
    found = []
    for share in (0, 0.5, 1):
        y = _y(round(most * share), most)
        found.append(
            f'<path d="M{_LEFT} {y}H{_WIDTH - _RIGHT}" stroke="currentColor" stroke-width="0.4" opacity="0.35" fill="none"/>'
        )
        found.append(_text(_LEFT - 4, y + 3, f"{round(most * share):,}", "end"))
    return found


def _days(weeks: Sequence[Week]) -> list[str]:
    """Counted from the newest, whose day is always said."""
    step = -(-len(weeks) // _LABELS) or 1
    told = [place for place in range(len(weeks)) if (len(weeks) - 1 - place) % step == 0]
    words = {place: _short(weeks[place].day) for place in told}
    ends = {0: "start", len(weeks) - 1: "end"}
    return [_text(_x(place, weeks), _HEIGHT - 7, each, ends.get(place, "middle")) for place, each in words.items()]


def _short(day: date) -> str:
    """`6 Sep`, whatever the machine's language."""
    number, month, _ = day_in_words(day).split()
    return f"{number} {month[:3]}"


def _line(weeks: Sequence[Week], most: int, *, of_all: bool) -> str:
    """Broken where a week is not recorded."""
    path, pen = [], "M"
    for place, week in enumerate(weeks):
        number = week.of if of_all else week.meets
        if number is None:
            pen = "M"
            continue
        path.append(f"{pen}{_x(place, weeks)} {_y(number, most)}")
        pen = "L"
    style = 'stroke-width="0.8" stroke-dasharray="3 2" opacity="0.7"' if of_all else 'stroke-width="1.8"'
    return f'<path d="{"".join(path)}" stroke="currentColor" {style} fill="none"/>'


def _dots(weeks: Sequence[Week], most: int) -> list[str]:
    """A point for each week that is recorded, and the newest number in words of its own."""
    told = [(place, week) for place, week in enumerate(weeks) if week.meets is not None]
    dots = [
        f'<circle cx="{_x(place, weeks)}" cy="{_y(week.meets or 0, most)}" r="1.9" fill="currentColor"/>'
        for place, week in told
    ]
    if told:
        place, week = told[-1]
        y = _y(week.meets or 0, most)
        below = y < _HEIGHT / 2
        dots.append(_text(_x(place, weeks) - 1, y + 12 if below else y - 6, f"{week.meets:,} of {week.of:,}", "end"))
    return dots


def _text(x: float, y: float, words: str, anchor: str) -> str:
    family = "Libertinus Serif, system-ui, sans-serif"
    style = f'font-size="9" font-family="{family}" fill="currentColor" text-anchor="{anchor}"'
    return f'<text x="{x:g}" y="{y:g}" {style}>{escape(words)}</text>'


def _x(place: int, weeks: Sequence[Week]) -> float:
    steps = max(1, len(weeks) - 1)
    return round(_LEFT + (_WIDTH - _LEFT - _RIGHT) * (place / steps if len(weeks) > 1 else 1), 1)


def _y(number: int, most: int) -> float:
    return round(_TOP + (_HEIGHT - _TOP - _BOTTOM) * (1 - number / most), 1)
