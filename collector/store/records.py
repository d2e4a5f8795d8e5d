"""Frozen records to rows and back: one converter per field type, found once per class."""

from collections.abc import Callable, Mapping
from dataclasses import fields
from datetime import date, datetime
from enum import StrEnum
from types import NoneType
from typing import TYPE_CHECKING, Any, Final, TypeAlias, TypeVar, get_args, get_type_hints

from collector.store.database import Row, Value
from collector.store.instants import from_text, to_text

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

R = TypeVar("R", bound="DataclassInstance")

_Converter: TypeAlias = Callable[[Any], Any]
_Plan: TypeAlias = tuple[tuple[str, _Converter | None, _Converter | None], ...]

_TO_COLUMN: Final[Mapping[type, _Converter]] = {datetime: to_text, date: date.isoformat, bool: int}
_FROM_COLUMN: Final[Mapping[type, _Converter]] = {datetime: from_text, date: date.fromisoformat, bool: bool}

_PLANS: Final[dict[type, _Plan]] = {}  # a cache: what it holds follows from the classes alone


def insert_into(table: str, kind: "type[DataclassInstance]") -> str:
    """The INSERT statement of a table whose columns are the fields of a record."""
    names = [each.name for each in fields(kind)]
    return f"INSERT INTO {table} ({', '.join(names)}) VALUES ({', '.join(f':{name}' for name in names)})"  # noqa: S608 - our own names


def to_row(record: "DataclassInstance") -> dict[str, Value]:
    """The columns of a record. An enumeration goes as its word, an instant or a day as text, a truth as 0 or 1."""
    row: dict[str, Value] = {}
    for name, convert, _ in _plan(type(record)):
        value = getattr(record, name)
        row[name] = value if convert is None or value is None else convert(value)
    return row


def from_row(kind: type[R], row: Row) -> R:
    """The record that `to_row` made this row of."""
    values = {}
    for name, _, convert in _plan(kind):
        value = row[name]
        values[name] = value if convert is None or value is None else convert(value)
    return kind(**values)


def _plan(kind: "type[DataclassInstance]") -> _Plan:
    plan = _PLANS.get(kind)
    if plan is None:
        hints = get_type_hints(kind)
        plan = _PLANS[kind] = tuple((each.name, *_converters(hints[each.name])) for each in fields(kind))
    return plan


def _converters(hint: Any) -> tuple[_Converter | None, _Converter | None]:  # noqa: ANN401 - a type hint is anything
    (plain,) = [each for each in get_args(hint) if each is not NoneType] or [hint]
    if issubclass(plain, StrEnum):
        return str, plain
    return _TO_COLUMN.get(plain), _FROM_COLUMN.get(plain)
