"""Frozen records to rows and back: one converter per field type, found once per class.

A record is a frozen dataclass or, where many are made in a hurry, a named tuple.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, fields, is_dataclass
from datetime import date, datetime
from enum import StrEnum
from operator import attrgetter, itemgetter
from types import NoneType
from typing import Any, Final, TypeAlias, TypeVar, get_args, get_type_hints

from collector.store.database import Row, Value
from collector.store.instants import from_text, to_text

R = TypeVar("R")

_Converter: TypeAlias = Callable[[Any], Any]

_TO_COLUMN: Final[Mapping[type, _Converter]] = {datetime: to_text, date: date.isoformat, bool: int}
_FROM_COLUMN: Final[Mapping[type, _Converter]] = {datetime: from_text, date: date.fromisoformat, bool: bool}


def insert_into(table: str, kind: type[object]) -> str:
    """The INSERT statement of a table whose columns are the fields of a record."""
    names = _names(kind)
    return f"INSERT INTO {table} ({', '.join(names)}) VALUES ({', '.join(f':{name}' for name in names)})"  # noqa: S608 - our own names


def upsert_into(table: str, kind: type[object], *, key: Collection[str], keep: Collection[str] = ()) -> str:
    """The same, and where a row of this key is there already, all of it but `key` and `keep` becomes what the record says."""
    unknown = {*key, *keep} - set(_names(kind))
    if unknown:
        raise ValueError(f"{kind.__name__} has no field {', '.join(sorted(unknown))}")
    changed = (f"{name} = excluded.{name}" for name in _names(kind) if name not in {*key, *keep})
    return f"{insert_into(table, kind)} ON CONFLICT ({', '.join(key)}) DO UPDATE SET {', '.join(changed)}"


def to_row(record: object) -> dict[str, Value]:
    """The columns of a record. An enumeration goes as its word, an instant or a day as text, a truth as 0 or 1."""
    plan = _plan(type(record))
    row: dict[str, Value] = dict(zip(plan.names, plan.fields_of(record), strict=True))
    for name, convert in plan.to_column:
        if row[name] is not None:
            row[name] = convert(row[name])
    return row


def from_row(kind: type[R], row: Row) -> R:
    """The record that `to_row` made this row of. Columns that are no field of it are passed over."""
    plan = _plan(kind)
    values = list(plan.columns_of(row))
    for place, convert in plan.from_column:
        if values[place] is not None:
            values[place] = convert(values[place])
    return kind(*values)


@dataclass(frozen=True, slots=True)
class _Plan:
    """How one kind of record goes to its row and back: everything that need not be asked again for each."""

    names: tuple[str, ...]
    fields_of: _Converter
    columns_of: _Converter
    to_column: tuple[tuple[str, _Converter], ...]
    from_column: tuple[tuple[int, _Converter], ...]


_PLANS: Final[dict[type, _Plan]] = {}  # a cache: what it holds follows from the classes alone


def _plan(kind: type[object]) -> _Plan:
    plan = _PLANS.get(kind)
    if plan is None:
        names = _names(kind)
        hints = get_type_hints(kind)
        pairs = [_converters(hints[name]) for name in names]
        plan = _PLANS[kind] = _Plan(
            names=names,
            fields_of=attrgetter(*names),
            columns_of=itemgetter(*names),
            to_column=tuple((name, there) for name, (there, _) in zip(names, pairs, strict=True) if there),
            from_column=tuple((place, back) for place, (_, back) in enumerate(pairs) if back),
        )
    return plan


def _reader(words: type[StrEnum]) -> _Converter:
    """Faster than to ask the enumeration, which also finds what is not there to be a ValueError."""
    by_word = {each.value: each for each in words}
    return lambda word: by_word.get(word) or words(word)


def _names(kind: type[Any]) -> tuple[str, ...]:
    return tuple(each.name for each in fields(kind)) if is_dataclass(kind) else kind._fields


def _converters(hint: Any) -> tuple[_Converter | None, _Converter | None]:  # noqa: ANN401 - a type hint is anything
    (plain,) = [each for each in get_args(hint) if each is not NoneType] or [hint]
    if issubclass(plain, StrEnum):
        return str, _reader(plain)
    return _TO_COLUMN.get(plain), _FROM_COLUMN.get(plain)
