"""Whom the school's records name: every name as it is written, and by which role somebody else is called in its place."""

import json
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from collector.store.personal_columns import Holds
from collector.store.personal_texts import PersonalRow
from compliance.registers import CATALOGUE
from compliance.registers.names_in_text import KnownNames, names_in, replaced
from compliance.registers.person_names import person_key

SOMEBODY: Final = "[another person]"


@dataclass(frozen=True, slots=True)
class Spelling:
    """A name as it is written, and in how many places."""

    name: str
    places: int


class People:
    """Everybody whom a school's records name where a name is asked for; a name within free words only is not among them."""

    def __init__(self, rows: Collection[PersonalRow]) -> None:
        """Read the names and roles of rows."""
        self._written = Counter(name for row in rows for name in _names_of(row))
        self.everyone = KnownNames(self._written)
        roles = (role for row in rows for role in _roles_of(row))
        self._roles = {key: role for key, role in roles if not names_in(role, self.everyone)}

    def spellings(self, names: KnownNames) -> list[Spelling]:
        """How some names are written, the most frequent first."""
        return [Spelling(name, count) for name, count in self._written.most_common() if person_key(name) in names]

    def near(self, names: KnownNames) -> list[Spelling]:
        """Names that may be the same person's: the same words in another order, or the same surname and first letter."""
        return [
            Spelling(name, count)
            for name, count in self._written.most_common()
            if (key := person_key(name)) not in names and any(_are_near(key, each) for each in names.keys)
        ]

    def role_of(self, name: str) -> str:
        """What stands in the place of somebody else's name: `[teacher]`."""
        return self._roles.get(person_key(name), SOMEBODY)

    def without_others(self, text: str, subject: KnownNames) -> str:
        """Words with everybody's name but the subject's changed to a role."""
        return replaced(text, _Others(self.everyone, subject), lambda key: self._roles.get(key, SOMEBODY))


class _Others:
    """All names but some."""

    def __init__(self, everyone: KnownNames, but: KnownNames) -> None:
        self._keys = everyone.keys - but.keys
        self.most_words = everyone.most_words
        self._everyone = everyone

    def might_stand_in(self, text: str) -> bool:
        return self._everyone.might_stand_in(text)

    def __contains__(self, key: str) -> bool:
        return key in self._keys


def values_of(row: PersonalRow) -> dict[str, Any]:
    """What a line of a register says, by its fields; nothing where it cannot be read."""
    try:
        found = json.loads(row.text("values_json"))
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def personal_fields(register: str) -> frozenset[str]:
    """The fields of a register that name a person."""
    known = CATALOGUE.get(register)
    return frozenset(field.name for field in known.fields if field.personal) if known else frozenset()


def _names_of(row: PersonalRow) -> Iterator[str]:
    for column in row.table.named:
        if column.holds is Holds.NAME and row.text(column.name):
            yield row.text(column.name)
        elif column.holds is Holds.LINE:
            values = values_of(row)
            yield from (str(values[name]) for name in personal_fields(row.text("register")) if values.get(name))


def _roles_of(row: PersonalRow) -> Iterator[tuple[str, str]]:
    """Later rows count more, and the register of people more than a loan."""
    if row.table.name == "signers":
        yield person_key(row.text("name")), f"[{row.text('role')}]"
    elif row.table.name == "loans":
        yield person_key(row.text("borrower_name")), f"[{row.text('borrower_role')}]"
    elif row.table.name == "register_lines" and row.text("register") == "people":
        values: Mapping[str, Any] = values_of(row)
        yield person_key(str(values.get("name", ""))), f"[{values.get('role', '')}]"


def _are_near(one: str, other: str) -> bool:
    first, second = one.split(), other.split()
    if sorted(first) == sorted(second):
        return True
    if len(first) == 1 or len(second) == 1:
        return first[-1] == second[-1]
    return first[-1] == second[-1] and first[0][0] == second[0][0]
