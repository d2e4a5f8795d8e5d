"""A reader's page as a PDF of the same figures. For governors its body is two printed pages, and the letters follow."""

from collections.abc import Sequence
from datetime import tzinfo
from typing import Any, Final

from collector.papers.press import Paper, typeset
from collector.papers.printable import LONGEST_PARAGRAPH, printable
from collector.reports.chart_svg import chart_svg
from collector.reports.figure import Figure, number_words
from collector.reports.kept import kept_lines
from collector.reports.moment_words import moment_words, trace_command
from collector.reports.reader_page import Cell, Chart, Column, Item, Page, Reader, Row, Section, Table
from collector.reports.shapes import CSS_CLASSES, SHAPES
from collector.reports.weeks import trend_words
from compliance.verdict import Verdict

SIZES_PT: Final = (10.0, 9.5, 9.0, 8.5)
"""The first in which the body fits its pages; nothing smaller is printed."""

MOST_ROWS: Final = 2_000
"""Rows and entries of one table, list or set of figures: more is counted. So no paper takes minutes."""

_BODY_PAGES: Final = {Reader.GOVERNORS: 2}
_BESIDE: Final = (("glance", "trend"), ("loans", "exceptions"))
"""Sections that stand beside each other on paper."""

_NARROWEST, _WIDEST = 15, 45  # letters
_SHAPES: Final = {**SHAPES, Verdict.WAIVED: "◇"}  # the embedded fonts have no hourglass
_SIGN: Final = ("Headteacher", "Chair or IT governor", "Date")


def report_pdf(page: Page, zone: tzinfo | None, *, appendix: bool = True) -> Paper:
    """The paper. `zone` is that of the reader, None this computer's; the appendix can be left out."""
    data = _plain(page, zone, appendix=appendix)
    most = _BODY_PAGES.get(page.reader)
    paper = typeset("report", {**data, "size": SIZES_PT[0]}, page.moment.made_at)
    for size in SIZES_PT[1:]:
        if most is None or paper.body_pages <= most:
            break
        paper = typeset("report", {**data, "size": size}, page.moment.made_at)
    return paper


def _plain(page: Page, zone: tzinfo | None, *, appendix: bool) -> dict[str, Any]:
    """Everything that the template shows, as finished words."""
    moment = moment_words(page.moment, zone)
    body = [each for each in page.sections if not each.is_appendix]
    behind = [each for each in page.sections if each.is_appendix] if appendix else []
    by = f" · by {page.policy}" if page.policy else ""
    code = f" · {page.kept.code}" if page.kept else ""
    left_out = () if behind or len(body) == len(page.sections) else (_WITHOUT,)
    return {
        "title": printable(page.full_title),
        "author": printable(page.school),
        "school": printable(page.school),
        "lines": [*map(printable, kept_lines(page.kept, zone)), printable(f"{moment}{by}")],
        "remarks": [printable(each) for each in page.remarks],
        "notices": list(map(printable, page.notices)),
        "counted": "What is counted",
        "now": "Now",
        "then": printable(page.compared_words),
        "body": _rows(body, page),
        "ending": [*left_out, printable(f"What a figure counts: {trace_command(page.moment)}")],
        "sign": list(_SIGN) if page.reader is Reader.GOVERNORS else [],
        "appendix": [[_section(each, page)] for each in behind],
        "footer": printable(f"{page.school} · {page.full_title} · {moment}{code}"),
    }


_WITHOUT: Final = "The appendix is left out here: the rules in force, and how figures are counted."


def _rows(sections: Sequence[Section], page: Page) -> list[list[dict[str, Any]]]:
    """Sections in rows: those that stand beside each other where both are there."""
    anchors = {each.anchor: each for each in sections}
    beside = {left: right for left, right in _BESIDE if left in anchors and right in anchors}
    alone = [each for each in sections if each.anchor not in beside.values()]
    rows = [[each, *([anchors[beside[each.anchor]]] if each.anchor in beside else [])] for each in alone]
    return [[_section(each, page) for each in row] for row in rows]


def _section(section: Section, page: Page) -> dict[str, Any]:
    return {
        "heading": printable(section.heading),
        "sentences": [] if section.chart else [printable(each, LONGEST_PARAGRAPH) for each in section.sentences],
        "chart": _chart(section.chart) if section.chart else None,
        "figures": [_figure(each, each.in_full, page) for each in section.figures[:MOST_ROWS]],
        "items": [_item(each, page) for each in section.items[:MOST_ROWS]],
        "tables": list(map(_table, section.tables)),
        "notes": [*map(printable, section.notes), *_left_out(section)],
    }


def _left_out(section: Section) -> list[str]:
    longest = max([len(section.items), len(section.figures), *(len(each.rows) for each in section.tables)])
    return [f"The first {MOST_ROWS:,} of {longest:,} are printed; `--format html` has all."] if longest > MOST_ROWS else []


def _chart(chart: Chart) -> dict[str, str]:
    words = trend_words(chart.weeks)
    return {"svg": chart_svg(chart.weeks, chart.title), "alt": f"{chart.title}. {words}", "trend": words}


def _figure(figure: Figure, words: str, page: Page) -> dict[str, str]:
    change = page.trends.get(figure.figure_id, "")
    return {
        "words": printable(words[:1].upper() + words[1:]),
        "number": number_words(figure),
        "change": f" ({change})" if change else "",
        "before": page.earlier.get(figure.figure_id, "") if page.compared_with else "",
    }


def _item(item: Item, page: Page) -> dict[str, Any]:
    shape = f"{_SHAPES[item.verdict]} {item.verdict.on_screen}: " if item.verdict else ""
    return {
        "title": printable(f"{shape}{item.title}"),
        "state": CSS_CLASSES[item.verdict] if item.verdict else None,
        "details": list(map(printable, item.details)),
        "figures": [_figure(each, each.words, page) for each in item.figures],
    }


def _table(table: Table) -> dict[str, Any]:
    rows = table.rows[:MOST_ROWS]
    columns = [_column(column, place, rows) for place, column in enumerate(table.columns)]
    return {
        "caption": printable(table.caption),
        "about": printable(table.about),
        "columns": columns,
        "first": _width([table.about, *(f"{each.title} {each.key}" for each in rows)]),
        "rows": [_row(each) for each in rows],
    }


def _column(column: Column, place: int, rows: Sequence[Row]) -> dict[str, Any]:
    cells = [each.cells[place] for each in rows]
    words = [column.full, *(each.words for each in cells if isinstance(each, Cell))]
    return {"head": printable(column.full), "numeric": all(map(_is_number, cells)), "width": _width(words)}


def _width(words: Sequence[str]) -> int:
    """A column's share of the room, by what stands in it; one that has whole sentences does not take all."""
    return min(max(*map(len, words), _NARROWEST), _WIDEST)


def _is_number(cell: Cell | Figure) -> bool:
    return isinstance(cell, Figure) or cell.words in ("", "–") or cell.words.isdecimal()


def _row(row: Row) -> dict[str, Any]:
    return {"title": printable(row.title), "key": printable(row.key), "cells": list(map(_cell, row.cells))}


def _cell(cell: Cell | Figure) -> dict[str, Any]:
    if isinstance(cell, Figure):
        return {"words": "not recorded" if cell.number is None else f"{cell.number:,}", "state": None}
    if cell.verdict is None:
        return {"words": printable(cell.words), "state": None}
    return {"words": f"{_SHAPES[cell.verdict]} {cell.verdict.on_screen}", "state": CSS_CLASSES[cell.verdict]}
