"""What a figure counts, thing by thing: for the technician, with names."""

import csv
import io
from typing import Final

from rich.text import Text

from collector.reports.as_csv import as_text_cell
from collector.reports.as_json import in_json
from collector.reports.figure import Figure, Thing, number_words
from collector.reports.reader_json import things_plain
from collector.reports.text_page import TextPage
from compliance.days import day_in_words

COLUMNS: Final = ("figure", "sort", "key", "label", "rule", "said", "put_right_by")
_SHOWN_DIGITS: Final = 12
"""Of a device's id; eight are enough for `rollcall device show`."""


def trace_text(figure: Figure) -> Text:
    """A line for each thing."""
    page = TextPage()
    page.add(f"{figure.figure_id} · {figure.in_full}: {number_words(figure)}", "bold")
    for each in figure.things:
        page.add(_line(each), indent=4, first="  –")
    return page.text


def trace_json(figure: Figure) -> str:
    """The same for machines, with whole ids."""
    return in_json(
        {
            "figure": figure.figure_id,
            "words": figure.in_full,
            "number": figure.number,
            "of": figure.of,
            "counts": things_plain(figure),
        }
    )


def trace_csv(figure: Figure) -> str:
    """A row for each thing."""
    target = io.StringIO()
    writer = csv.writer(target, lineterminator="\r\n")  # RFC 4180
    writer.writerow(COLUMNS)
    for row in thing_rows(figure):
        writer.writerow(row)
    return target.getvalue()


def thing_rows(figure: Figure) -> list[list[str]]:
    """The rows of a figure's things, every cell harmless to a spreadsheet."""
    return [
        [
            as_text_cell(cell)
            for cell in (
                figure.figure_id,
                each.sort.value,
                each.key,
                each.label,
                each.rule,
                each.said,
                each.put_right_by.isoformat() if each.put_right_by else "",
            )
        ]
        for each in figure.things
    ]


def _line(thing: Thing) -> str:
    told = [
        thing.label,
        *([f"{thing.sort.value} {thing.key[:_SHOWN_DIGITS]}"] if thing.key[:_SHOWN_DIGITS] != thing.label else []),
    ]
    told += [each for each in (thing.rule, thing.said) if each]
    told += [f"put right by {day_in_words(thing.put_right_by)}"] if thing.put_right_by else []
    return " · ".join(told)
