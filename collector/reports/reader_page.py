"""A page for one reader: sections of figures, tables and sentences, which every format writes in its own way."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from collector.reports.figure import Figure
from collector.reports.kept import Kept
from collector.reports.weeks import Week
from compliance.days import day_in_words
from compliance.verdict import Verdict


class Reader(StrEnum):
    """For whom a report is."""

    TECHNICIAN = "technician"
    SLT = "slt"
    GOVERNORS = "governors"


@dataclass(frozen=True, slots=True)
class Column:
    """The head of a column: in a word for 80 columns of text, and in full."""

    short: str
    full: str


@dataclass(frozen=True, slots=True)
class Cell:
    """Words in a table; `verdict` colours them."""

    words: str
    verdict: Verdict | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """One row: what it is about, and a cell or a figure for each column. `key` finds it, such as a rule's id."""

    title: str
    cells: tuple[Cell | Figure, ...]
    key: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """`caption` says what is counted; `about` heads the first column."""

    anchor: str
    caption: str
    about: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Item:
    """Something to do or to decide: in a line, with what more is to be known of it. `figures` count what it is about."""

    title: str
    details: tuple[str, ...] = ()
    figures: tuple[Figure, ...] = ()
    verdict: Verdict | None = None
    due: date | None = None


@dataclass(frozen=True, slots=True)
class Chart:
    """A line through the weeks, with its name."""

    title: str
    weeks: tuple[Week, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """One heading and what stands under it, in this order: sentences, chart, figures, items in their order, tables, notes.

    `is_appendix`: on paper it stands behind the report's own pages.
    """

    anchor: str
    heading: str
    sentences: tuple[str, ...] = ()
    figures: tuple[Figure, ...] = ()
    items: tuple[Item, ...] = ()
    tables: tuple[Table, ...] = ()
    notes: tuple[str, ...] = ()
    chart: Chart | None = None
    is_appendix: bool = False


@dataclass(frozen=True, slots=True)
class Moment:
    """`at` is the moment that the page is about, `known_at` until when what was known counts, `made_at` when it was made."""

    at: datetime
    known_at: datetime
    made_at: datetime
    is_past: bool


@dataclass(frozen=True, slots=True)
class Page:
    """Everything that a reader is shown. Notices come before any number, remarks say how to read them.

    `names_things`: the figures' things may be named to this reader. `trends` say by a figure's id how it has changed since
    `compared_with`, `earlier` what it was then. `policy_mark` is the
    policy's digest, by which two pages are compared; `kept` is what a frozen page says of itself.
    """

    reader: Reader
    title: str
    school: str
    moment: Moment
    policy: str
    notices: tuple[str, ...]
    remarks: tuple[str, ...]
    sections: tuple[Section, ...]
    verdict: Verdict
    names_things: bool
    compared_with: date | None = None
    trends: Mapping[str, str] = field(default_factory=dict)
    earlier: Mapping[str, str] = field(default_factory=dict)
    compared_as: str = ""
    policy_mark: str = ""
    kept: Kept | None = None

    @property
    def full_title(self) -> str:
        """With the period of a frozen page: `Keeping school devices safe: report to governors, Autumn term 2026`."""
        return f"{self.title}, {self.kept.period}" if self.kept else self.title

    @property
    def compared_words(self) -> str:
        """`29 October 2026`, or the period of an earlier report; nothing where it is compared with none."""
        return self.compared_as or (day_in_words(self.compared_with) if self.compared_with else "")

    @property
    def figures(self) -> tuple[Figure, ...]:
        """Every figure on the page, each once, in the order in which they stand there."""
        found: dict[str, Figure] = {}
        for section in self.sections:
            for each in (*section.figures, *_in_items(section), *_in_tables(section)):
                found.setdefault(each.figure_id, each)
        return tuple(found.values())


def _in_items(section: Section) -> list[Figure]:
    return [figure for item in section.items for figure in item.figures]


def _in_tables(section: Section) -> list[Figure]:
    cells: list[Cell | Figure] = [cell for table in section.tables for row in table.rows for cell in row.cells]
    return [each for each in cells if isinstance(each, Figure)]
