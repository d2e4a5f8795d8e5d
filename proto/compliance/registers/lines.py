"""Lines of a register and the plain values that are stored of them."""

from collections.abc import Mapping
from datetime import date
from typing import Any, TypeAlias, TypeVar

from compliance.registers.fields import FieldDoc, Holds, Value, fields_of

Plain: TypeAlias = str | int | bool | None
E = TypeVar("E")


def to_plain(line: object) -> dict[str, Plain]:
    """What is stored of a line: days as 2026-11-04, words as themselves. What says nothing is left out."""
    values: dict[str, Value] = {field.name: getattr(line, field.name) for field in fields_of(type(line))}
    empties = {field.name: field.empty for field in fields_of(type(line)) if not field.required}
    return {name: _plain(value) for name, value in values.items() if not (name in empties and value == empties[name])}


def from_plain(kind: type[E], values: Mapping[str, Any]) -> E:
    """The inverse. Fields that this version does not know are passed over, those that are not there say nothing.

    Raises KeyError, TypeError or ValueError where the values are not those of such a line.
    """
    return kind(**{field.name: _value(field, values[field.name]) for field in fields_of(kind) if _is_there(field, values)})


def key_of(line: object) -> tuple[str, ...]:
    """What makes two lines one: its key fields in any case and spacing; all fields in a register that has none."""
    docs = fields_of(type(line))
    keys = [field.name for field in docs if field.key] or [field.name for field in docs]
    return tuple(" ".join(str(getattr(line, name)).casefold().split()) for name in keys)


def _is_there(field: FieldDoc, values: Mapping[str, Any]) -> bool:
    return field.required or field.name in values


def _plain(value: Value) -> Plain:
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, str) else value


def _value(field: FieldDoc, plain: Any) -> Value:  # noqa: ANN401 - what JSON had there
    if plain is None:
        return None
    if field.holds is Holds.DAY:
        return date.fromisoformat(plain)
    return plain if field.enumeration is None else field.enumeration(plain)
