"""Tables into registers: columns are found or mapped, every row is read, and nothing is written unless all are right."""

import re
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

from collector.registers import table_rows
from collector.registers.form_files import MOST_BYTES
from collector.registers.problems import Problem, wrong_fields
from collector.registers.recording import Recorded, Recording
from compliance.registers import Register
from compliance.registers.cells import WrongCell, in_cell, read_cell
from compliance.registers.fields import Value
from compliance.registers.lines import key_of

_LEFT_OUT: Final = ""


@dataclass(frozen=True, slots=True)
class ReadRow:
    """One row of which each cell is right, as the line that it would be. `number` is that of the spreadsheet."""

    number: int
    line: Any


@dataclass(frozen=True, slots=True)
class ReadTable:
    """A table as a register understands it: which column is which field, the lines, and every wrong cell by its row."""

    columns: Mapping[str, str]
    rows: tuple[ReadRow, ...]
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """What an import does: lines that are new, lines that change, and rows that are recorded already; and what it cannot do.

    `problems` are those of the table and of its lines as a whole, by row. A changed row's line is the one that will stand.
    """

    new: tuple[ReadRow, ...]
    changed: tuple[tuple[Recorded, ReadRow], ...]
    same: tuple[ReadRow, ...]
    problems: tuple[Problem, ...]
    doubts: tuple[str, ...] = ()
    """Whom and what the rows name that stands in no list, by row."""


def read(content: bytes, register: Register, mapping: Mapping[str, str], today: date) -> ReadTable:
    """Read a table. `mapping` says which column is which field, by the column's heading; "" leaves a column out.

    Headings that are a field's name but for case, blanks and hyphens need no mapping. FormError when it is no table, or a
    column is unknown or missing.
    """
    header, numbered = _split(content)
    columns = _columns(header, register, mapping)
    rows: list[ReadRow] = []
    problems: list[Problem] = []
    for number, cells in numbered:
        if len(cells) != len(header):
            problems.append(table_rows.ragged(number, len(cells), len(header)))
            continue
        found = list(_row(register, number, columns, cells, today))
        problems += [each for each in found if isinstance(each, Problem)]
        rows += [each for each in found if isinstance(each, ReadRow)]
    rows, twice = _without_repetition(rows)
    shown = {heading: field for heading, field in zip(header, columns, strict=True) if field}
    return ReadTable(shown, tuple(rows), _by_row([*problems, *twice]))


def head_of(content: bytes) -> tuple[list[str], list[str]]:
    """The headings of a table and its first row, as written. FormError when it is no table."""
    header, numbered = _split(content)
    return header, numbered[0][1]


def plan(recording: Recording, register: Register, table: ReadTable) -> Plan:
    """What would be recorded of the rows that are right. A field without a column says of a line that is there what it said."""
    held = {key_of(each.line): each for each in recording.lines(register)}
    mapped = set(table.columns.values())
    new, changed, same = [], [], []
    problems = list(table.problems)
    for read_row in table.rows:
        twin = held.get(key_of(read_row.line))
        row = read_row if twin is None else ReadRow(read_row.number, _said_anew(twin.line, read_row.line, mapped))
        wrong = _objections(register, row) or _denied(recording, row, twin)
        if wrong:
            problems += wrong
        elif twin is None:
            new.append(row)
        elif twin.line == row.line:
            same.append(row)
        else:
            changed.append((twin, row))
    doubts = [f"row {row.number}: {each}" for row in (*new, *(row for _, row in changed)) for each in _doubts(recording, row)]
    return Plan(tuple(new), tuple(changed), tuple(same), _by_row(problems), tuple(doubts))


def record(recording: Recording, register: Register, planned: Plan) -> None:
    """Record what was planned, in the transaction of the plan."""
    for row in planned.new:
        recording.add_unlike(register, row.line)
    for twin, row in planned.changed:
        recording.change(register, twin.line_id, row.line)


def _split(content: bytes) -> tuple[list[str], list[tuple[int, list[str]]]]:
    if len(content) > MOST_BYTES:
        raise wrong_fields([Problem("file size", f"{len(content)} bytes", f"split it; one may have {MOST_BYTES} bytes")])
    return table_rows.split(content)


def _columns(header: Sequence[str], register: Register, mapping: Mapping[str, str]) -> list[str]:
    """The field of each column, "" for one that is left out."""
    wanted = {plain_heading(heading): field for heading, field in mapping.items()}
    names = {plain_heading(field.name): field.name for field in register.fields}
    there = {plain_heading(heading) for heading in header}
    problems = [
        Problem("column", heading, "the table has no such column; see its first row", 1)
        for heading in mapping
        if plain_heading(heading) not in there
    ]
    found = [wanted.get(plain_heading(heading), names.get(plain_heading(heading))) for heading in header]
    for heading, field in zip(header, found, strict=True):
        problems += _column_problems(heading, field, found, register)
    needed = [field.name for field in register.fields if field.required and field.name not in found]
    problems += [Problem("column", "", f'no column is {name}; name one with --map "HEADING={name}"', 1) for name in needed]
    if problems:
        raise wrong_fields(problems)
    return [field or _LEFT_OUT for field in found]


def _column_problems(heading: str, field: str | None, found: Sequence[str | None], register: Register) -> list[Problem]:
    known = ", ".join(each.name for each in register.fields)
    if field is None:
        remedy = f'say which field it is with --map "{heading}=FIELD", or leave it out with --map "{heading}="; fields: {known}'
    elif field and field not in [each.name for each in register.fields]:
        remedy = f"{field} is no field of this register; fields: {known}"
    elif field and found.count(field) > 1:
        remedy = f"another column is {field} too; leave one of them out"
    else:
        return []
    return [Problem("column", heading, remedy, 1)]


def _row(
    register: Register, number: int, columns: Sequence[str], cells: Sequence[str], today: date
) -> Iterator[ReadRow | Problem]:
    """The row as a line; or, instead, every cell that is wrong."""
    texts = {field: table_rows.unguarded(text) for field, text in zip(columns, cells, strict=True) if field}
    values: dict[str, Value] = {}
    wrong: list[Problem] = []
    for field in register.fields:
        try:
            values[field.name] = read_cell(field, texts.get(field.name, ""), today)
        except WrongCell as error:
            wrong.append(Problem(field.name, texts.get(field.name, ""), str(error), number))
    if wrong:
        yield from wrong
        return
    yield ReadRow(number, register.line(**values))


def _said_anew(before: Any, read_line: object, mapped: Set[str]) -> Any:  # noqa: ANN401 - lines of any register
    """The line that is there, with what the table says in the place of what it said. No column is not an empty cell."""
    return replace(before, **{name: getattr(read_line, name) for name in mapped})


def _objections(register: Register, row: ReadRow) -> list[Problem]:
    found = register.objections(row.line)
    return [Problem(name, in_cell(getattr(row.line, name)), remedy, row.number) for name, remedy in found]


def _denied(recording: Recording, row: ReadRow, twin: Recorded | None) -> list[Problem]:
    return [replace(each, row=row.number) for each in recording.denied(row.line, None if twin is None else twin.line)]


def _doubts(recording: Recording, row: ReadRow) -> list[str]:
    return recording.other_lists.doubts(row.line)


def _by_row(problems: Sequence[Problem]) -> tuple[Problem, ...]:
    return tuple(sorted(problems, key=lambda problem: problem.row))


def _without_repetition(rows: Sequence[ReadRow]) -> tuple[list[ReadRow], list[Problem]]:
    """One line of a register is one row of its table: of two, nobody could say which is right."""
    first: dict[tuple[str, ...], int] = {}
    kept, twice = [], []
    for row in rows:
        earlier = first.setdefault(key_of(row.line), row.number)
        if earlier == row.number:
            kept.append(row)
        else:
            twice.append(Problem("", "", f"the same as row {earlier}; leave one of them out", row.number))
    return kept, twice


def plain_heading(heading: str) -> str:
    """A heading, or a field's name, but for case, blanks and hyphens."""
    return re.sub(r"[\s_-]+", " ", heading.strip().casefold())
