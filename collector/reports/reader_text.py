"""A reader's page as text of 80 columns."""

import textwrap
from datetime import tzinfo
from typing import Final

from rich.text import Text

from collector.reports.figure import Figure, number_words
from collector.reports.kept import kept_lines
from collector.reports.moment_words import moment_words, trace_command
from collector.reports.reader_page import Cell, Item, Page, Row, Section, Table
from collector.reports.shapes import SHAPES, STYLES
from collector.reports.text_page import WIDTH, TextPage

_GAP: Final = 2
_NARROWEST_TITLE: Final = 24
_INDENT: Final = 2
_NARROWEST_NUMBER: Final = 4


def page_text(page: Page, zone: tzinfo | None) -> Text:
    """The whole page. `zone` is that of the reader, None this computer's."""
    text = TextPage()
    text.add(f"{page.school}: {page.full_title}", "bold")
    for line in kept_lines(page.kept, zone):
        text.add(line)
    text.add(moment_words(page.moment, zone))
    if page.policy:
        text.add(f"By {page.policy}")
    if page.compared_with:
        text.add(f"In brackets: the change since {page.compared_words}", "dim")
    for remark in page.remarks:
        text.add(remark, "dim")
    for notice in page.notices:
        text.blank()
        text.add(notice, "bold")
    for section in page.sections:
        _section(text, section, page)
    text.blank()
    text.add(f"What a figure counts: `{trace_command(page.moment)}`", "dim")
    return text.text


def _section(text: TextPage, section: Section, page: Page) -> None:
    text.blank()
    text.add(section.heading, "bold")
    for sentence in section.sentences:
        text.add(sentence, indent=_INDENT)
    for figure in section.figures:
        text.add(_counted(figure, page, figure.in_full), indent=_INDENT)
    for number, item in enumerate(section.items, start=1):
        _item(text, number, item, page)
    for table in section.tables:
        _table(text, table)
    for note in section.notes:
        text.add(note, "dim", indent=_INDENT)


def _counted(figure: Figure, page: Page, words: str) -> str:
    trend = f" ({page.trends[figure.figure_id]})" if figure.figure_id in page.trends else ""
    return f"{words[:1].upper()}{words[1:]}: {number_words(figure)}{trend} [{figure.figure_id}]"


def _item(text: TextPage, number: int, item: Item, page: Page) -> None:
    shape, style = (f"{SHAPES[item.verdict]} ", STYLES[item.verdict]) if item.verdict else ("", "")
    text.add(f"{shape}{item.title}", style, indent=4, first=f"{number:>2}.")
    for detail in item.details:
        text.add(detail, indent=4)
    for figure in item.figures:
        text.add(_counted(figure, page, figure.words), "dim", indent=4)


def _table(text: TextPage, table: Table) -> None:
    """In columns where they fit beside a title; else each row in lines of its own."""
    widths = [max(len(column.short), _NARROWEST_NUMBER) for column in table.columns]
    title = WIDTH - sum(widths) - _GAP * len(widths)
    if title < _NARROWEST_TITLE or any(isinstance(cell, Cell) for row in table.rows for cell in row.cells):
        for row in table.rows:
            _in_lines(text, table, row)
        return
    heads = (f"{column.short:>{width}}" for column, width in zip(table.columns, widths, strict=True))
    text.row([(table.about, title), *zip(heads, widths, strict=True)], "dim")
    for row in table.rows:
        first, *rest = textwrap.wrap(_titled(row), title, subsequent_indent=" " * _INDENT, break_on_hyphens=False)
        numbers = (f"{_short(cell):>{width}}" for cell, width in zip(row.cells, widths, strict=True))
        text.row([(first, title), *zip(numbers, widths, strict=True)])
        for line in rest:
            text.row([(line, title)])


def _titled(row: Row) -> str:
    return f"{row.key} {row.title}" if row.key else row.title


def _in_lines(text: TextPage, table: Table, row: Row) -> None:
    """What counts nothing is left out, and what is not recorded is said."""
    text.add(_titled(row), indent=_INDENT)
    told = [
        f"{column.short}: {_short(cell)}"
        for column, cell in zip(table.columns, row.cells, strict=True)
        if not (isinstance(cell, Figure) and cell.number == 0)
    ]
    text.add(" · ".join(told), indent=4)


def _short(cell: Cell | Figure) -> str:
    if isinstance(cell, Figure):
        return "?" if cell.number is None else f"{cell.number:,}"
    return f"{SHAPES[cell.verdict]} {cell.words}" if cell.verdict else cell.words
