"""Where one row names somebody, column by column: the one answer that subject access, retention and erasure share."""

import json
from collections.abc import Callable
from typing import Any

from collector.privacy.people import personal_fields, values_of
from collector.store.personal_columns import Holds, PersonalColumn
from collector.store.personal_texts import PersonalRow
from compliance.registers.names_in_text import Names, names_in, replaced
from compliance.registers.person_names import person_key


def names_somebody(row: PersonalRow, column: PersonalColumn, names: Names) -> bool:
    """Whether one of these names stands in the column."""
    text = row.text(column.name)
    if not text or column.holds is Holds.DRAWING:
        return False
    if column.holds is Holds.NAME:
        return person_key(text) in names
    if column.holds is Holds.LINE:
        fields = personal_fields(row.text("register"))
        return any(_in_field(name in fields, value, names) for name, value in values_of(row).items())
    return bool(names_in(text, names))


def columns_that_name(row: PersonalRow, names: Names) -> tuple[PersonalColumn, ...]:
    """The columns of a row in which one of these names stands."""
    return tuple(each for each in row.table.named if names_somebody(row, each, names))


def with_names_changed(row: PersonalRow, column: PersonalColumn, names: Names, by: Callable[[str], str]) -> str:
    """What stands in the column, with each of these names changed to what `by` answers for it."""
    text = row.text(column.name)
    if column.holds is Holds.NAME:
        key = person_key(text)
        return by(key) if key in names else text
    if column.holds is Holds.LINE:
        fields = personal_fields(row.text("register"))
        values = {name: _changed(name in fields, value, names, by) for name, value in values_of(row).items()}
        return json.dumps(values, ensure_ascii=False, sort_keys=True)
    return replaced(text, names, by)


def _in_field(is_name: bool, value: Any, names: Names) -> bool:  # noqa: ANN401, FBT001 - what JSON had there
    if not isinstance(value, str):
        return False
    return (is_name and person_key(value) in names) or bool(names_in(value, names))


def _changed(is_name: bool, value: Any, names: Names, by: Callable[[str], str]) -> Any:  # noqa: ANN401, FBT001 - ditto
    if not isinstance(value, str):
        return value
    key = person_key(value)
    return by(key) if is_name and key in names else replaced(value, names, by)
