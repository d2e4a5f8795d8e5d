"""Tables as schools export them: CSV with commas, semicolons or tabs, with or without a byte order mark."""

import csv
import io
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from collector.registers.problems import Problem, wrong_fields
from compliance.counted import counted

_DELIMITERS: Final = (",", ";", "\t")
_MOST_ROWS: Final = 10_000


@dataclass(frozen=True, slots=True)
class TableRow:
    """One row: its number as a spreadsheet counts (the header is row 1), and its cells by column name."""

    number: int
    cells: Mapping[str, str]


def read(content: bytes, columns: Sequence[str]) -> list[TableRow]:
    """The rows of a table of these columns, but for case, blanks and hyphens. FormError when it is none, or has no row."""
    names, numbered = split(content)
    header = [_as_column(name) for name in names]
    _check_header(header, columns)
    wrong = [ragged(number, len(row), len(header)) for number, row in numbered if len(row) != len(header)]
    if wrong:
        raise wrong_fields(wrong)
    return [TableRow(number, dict(zip(header, row, strict=True))) for number, row in numbered]


def split(content: bytes) -> tuple[list[str], list[tuple[int, list[str]]]]:
    """The header of a table as written, and its numbered rows without empty ones. FormError when it has none."""
    rows = _split(_decoded(content))
    if not rows:
        raise wrong_fields([Problem("table", "", "expected one whose first row names its columns")])
    stripped = [[cell.strip() for cell in row] for row in rows]
    numbered = [(number, row) for number, row in enumerate(stripped[1:], start=2) if any(row)]
    if not numbered:
        raise wrong_fields([Problem("", "", "the table has a heading only; add a row for each line")])
    if len(numbered) > _MOST_ROWS:
        raise wrong_fields([Problem("", "", f"{len(numbered)} rows; split the file, one may have {_MOST_ROWS}")])
    return stripped[0], numbered


def unguarded(text: str) -> str:
    """Without the apostrophe that keeps a spreadsheet from computing a cell: our own export puts it there."""
    return text[1:] if re.match(r"'[=+@-]", text) else text


def ragged(number: int, cells: int, columns: int) -> Problem:
    """What is wrong with a row that has more or fewer cells than the heading."""
    remedy = "quote cells that hold a comma, a semicolon or a tab"
    return Problem("", "", f"{counted(cells, 'cell')}, the heading has {columns}; {remedy}", number)


def _as_column(heading: str) -> str:
    """`Asset tag` is asset_tag, and `Serial number` is serial, as the registers have it."""
    column = re.sub(r"[\s_-]+", "_", heading.casefold())
    return "serial" if column == "serial_number" else column


def _decoded(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        byte = f"byte 0x{content[error.start]:02x} at position {error.start}"
        raise wrong_fields([Problem("", "", f"not UTF-8: {byte}; save it as CSV UTF-8")]) from error


def _split(text: str) -> list[list[str]]:
    header = next((line for line in text.splitlines() if line.strip()), "")
    delimiter = max(_DELIMITERS, key=header.count)
    try:
        return list(csv.reader(io.StringIO(text.lstrip("\r\n"), newline=""), delimiter=delimiter, strict=True))
    except csv.Error as error:
        raise wrong_fields([Problem("file", str(error), "not a table; export it again as CSV")]) from error


def _check_header(header: list[str], columns: Sequence[str]) -> None:
    known = f"the columns are {', '.join(columns)}"
    twice = [Problem("column", name, "named twice; remove one", 1) for name, times in Counter(header).items() if times > 1]
    foreign = [Problem("column", name, known, 1) for name in header if name not in columns]
    if twice or foreign:
        raise wrong_fields(twice + foreign)
