"""Agreement files: bytes in, forms out, or an error that names every wrong field with its value and remedy."""

import json
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any, Final

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from collector.registers import table_rows
from collector.registers.agreement_form import COLUMNS, AgreementForm
from collector.registers.problems import Problem, wrong_fields

MOST_BYTES: Final = 1024 * 1024


@dataclass(frozen=True, slots=True)
class FiledForm:
    """A form and the row of the table that it stood in; 0 when it had a file for itself."""

    form: AgreementForm
    row: int


def read(file_name: str, content: bytes) -> list[FiledForm]:
    """The forms of a file whose name ends in .toml, .json or .csv. FormError says what is wrong, in every row."""
    suffix = PurePath(file_name).suffix.lower()
    if suffix not in _READERS:
        raise wrong_fields([Problem("file name", file_name, "save the agreement as .toml, .json or .csv")])
    if len(content) > MOST_BYTES:
        raise wrong_fields([Problem("file size", f"{len(content)} bytes", f"an agreement file has at most {MOST_BYTES} bytes")])
    filed: list[FiledForm] = []
    problems: list[Problem] = []
    for row, table in _READERS[suffix](content):
        try:
            filed.append(FiledForm(AgreementForm.model_validate(table), row))
        except ValidationError as error:
            problems += [_problem(each, row) for each in error.errors()]
    if problems:
        raise wrong_fields(problems)
    return filed


def _toml(content: bytes) -> list[tuple[int, object]]:
    return [(0, _parsed(content, tomllib.loads, "TOML"))]


def _json(content: bytes) -> list[tuple[int, object]]:
    return [(0, _parsed(content, _strict_json, "JSON"))]


def _csv(content: bytes) -> list[tuple[int, object]]:
    return [(row.number, _nested(row.cells)) for row in table_rows.read(content, COLUMNS)]


_READERS: Final[Mapping[str, Callable[[bytes], list[tuple[int, object]]]]] = {".toml": _toml, ".json": _json, ".csv": _csv}


def _parsed(content: bytes, parse: Callable[[str], object], kind: str) -> object:
    try:
        return parse(content.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise wrong_fields([Problem("file", f"byte {error.start}", "not UTF-8; save it as UTF-8")]) from error
    except (json.JSONDecodeError, tomllib.TOMLDecodeError) as error:
        raise wrong_fields([Problem("file", str(error), _not_a(kind))]) from error
    except ValueError as error:  # int() takes 4300 digits at most, and its own words are for programmers
        raise wrong_fields([Problem("file", "a number of thousands of digits", _not_a(kind))]) from error
    except RecursionError as error:
        raise wrong_fields([Problem("file", "nested too deeply", _not_a(kind))]) from error


def _not_a(kind: str) -> str:
    return f"not {kind} that can be read; correct it there, or export it again"


def _strict_json(text: str) -> object:
    return json.loads(text, object_pairs_hook=_without_repetition)


def _without_repetition(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """JSON lets a name stand twice and the last one win: in a signed form that is two contents under one signature."""
    names = [name for name, _ in pairs]
    if len(set(names)) < len(names):
        raise wrong_fields([Problem("file", "a name stands twice in one object", "leave each name once")])
    return dict(pairs)


def _nested(cells: Mapping[str, str]) -> dict[str, Any]:
    table: dict[str, Any] = {}
    for column, value in cells.items():
        part, _, field = column.partition(".")
        if field:
            table.setdefault(part, {})[field] = value
        else:
            table[column] = value
    return table


_REMEDIES: Final = {
    "missing": "the agreement must say it",
    "extra_forbidden": f"no field of an agreement; the fields are {', '.join(COLUMNS)}",
    "string_type": "write it as text, in quotes",
    "string_too_short": "the agreement must say it",
    "string_too_long": "write at most 200 characters",
    "string_unicode": "not valid Unicode text",
    "model_type": "expected a table of fields",
    "datetime_type": "write a time such as 2026-11-20T09:30:00Z",
    "date_type": "write a day such as 2027-07-21",
}

_PATTERN_REMEDIES: Final = {
    "agreement.id": "1 to 64 letters without accents, digits, dots, hyphens, underscores, not first a dot",
    "agreement.text_sha256": "64 hexadecimal digits: the SHA-256 of `rollcall agreement show`",
}


def _problem(error: ErrorDetails, row: int) -> Problem:
    field = ".".join(map(str, error["loc"])) or "file"
    missing = error["type"] == "missing"
    value = "" if missing or isinstance(error["input"], dict | list) else str(error["input"])
    remedy = _PATTERN_REMEDIES.get(field) if error["type"] == "string_pattern_mismatch" else _REMEDIES.get(error["type"])
    return Problem(field, value, remedy or error["msg"].removeprefix("Value error, "), row)
