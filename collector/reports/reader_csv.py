"""A reader's page for spreadsheets: a row for each figure, and for the technician a row for each thing that it counts."""

import csv
import io
from typing import Final

from collector.reports.as_csv import as_text_cell
from collector.reports.figure import Figure
from collector.reports.reader_page import Page
from collector.reports.trace_words import thing_rows
from collector.store.instants import to_text

COLUMNS: Final = ("reader", "school", "as_at", "known_at", "figure", "words", "number", "of", "change", "verdict_of_the_school")
OF_THINGS: Final = ("sort", "key", "label", "rule", "said", "put_right_by")


def page_csv(page: Page) -> str:
    """The figures with their header row. A figure that counts nothing has one row, so that the nothing is seen."""
    target = io.StringIO()
    writer = csv.writer(target, lineterminator="\r\n")  # RFC 4180
    writer.writerow((*COLUMNS, *(OF_THINGS if page.names_things else ())))
    for figure in page.figures:
        about_figure = [as_text_cell(each) for each in _figure(figure, page)]
        for about_thing in _things(figure, page):
            writer.writerow((*about_figure, *about_thing))
    return target.getvalue()


def _figure(figure: Figure, page: Page) -> tuple[str, ...]:
    return (
        page.reader.value,
        page.school,
        to_text(page.moment.at),
        to_text(page.moment.known_at),
        figure.figure_id,
        figure.in_full,
        "" if figure.number is None else str(figure.number),
        "" if figure.of is None else str(figure.of),
        page.trends.get(figure.figure_id, ""),
        page.verdict.value,
    )


def _things(figure: Figure, page: Page) -> list[list[str]]:
    if not page.names_things:
        return [[]]
    return [row[1:] for row in thing_rows(figure)] or [[""] * len(OF_THINGS)]
