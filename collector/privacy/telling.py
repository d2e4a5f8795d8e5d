"""One row as the person is told of it whom it names: plain words, and everybody else as a role."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from collector.privacy.people import SOMEBODY, People, personal_fields, values_of
from collector.store.instants import from_text
from collector.store.personal_columns import Holds, PersonalColumn
from collector.store.personal_texts import PersonalRow
from compliance.registers import CATALOGUE
from compliance.registers.cells import in_cell
from compliance.registers.names_in_text import KnownNames, names_in
from compliance.registers.person_names import person_key

_PLACES: Final = (" at the command line", " in the console")
_PARTS: Final = frozenset({"rollcall", "collector", "inbox", "device", "journal", "test"})


@dataclass(frozen=True, slots=True)
class Told:
    """One thing that a record says. `is_free` marks words that people typed: only a person sees whom else these name."""

    words: str
    value: str
    is_free: bool = False


@dataclass(frozen=True, slots=True)
class Record:
    """One row or file: where it stands, since when, and what it says."""

    where: str
    at: datetime | None
    told: tuple[Told, ...]


class Teller:
    """Tells rows to one person."""

    def __init__(self, people: People, subject: KnownNames) -> None:
        """`subject` has every name of the person who asks."""
        self._people = people
        self._subject = subject

    def record(self, row: PersonalRow) -> Record:
        """What a row says, without other people's names."""
        told = {*row.table.shown, *(each.name for each in row.table.named if each.holds is not Holds.DRAWING)}
        key = [_plain(value) for name, value in row.key.items() if name in told or isinstance(value, int)]
        return Record(", ".join((row.table.name, *key)), row.at, tuple(each for each in self._told(row) if each.value))

    def words(self, text: str) -> str:
        """Words without other people's names."""
        return self._people.without_others(text, self._subject)

    def actor(self, text: str) -> str:
        """Who did something: the person, a part of the collector, or somebody with an account."""
        if not text or text in _PARTS or names_in(text, self._subject):
            return text
        place = next((each for each in _PLACES if text.endswith(each)), None)
        return f"somebody{place}" if place else self._people.role_of(text)

    def _told(self, row: PersonalRow) -> Iterator[Told]:
        for column in row.table.named:
            if column.holds is Holds.LINE:
                yield from self._line(row)
            elif column.holds is not Holds.DRAWING or self._is_theirs(row):
                yield Told(column.words, self._shown(row, column), column.holds is Holds.WORDS)
        for name, words in row.table.shown.items():
            yield Told(words, _moment(_plain(row.values[name])))

    def _is_theirs(self, row: PersonalRow) -> bool:
        names = [row.text(each.name) for each in row.table.named if each.holds is Holds.NAME]
        return any(person_key(name) in self._subject for name in names)

    def _shown(self, row: PersonalRow, column: PersonalColumn) -> str:
        text = row.text(column.name)
        if column.holds is Holds.ACTOR:
            return self.actor(text)
        if column.holds is Holds.DRAWING:
            return text
        return self._name(text) if column.holds is Holds.NAME else self.words(text)

    def _line(self, row: PersonalRow) -> Iterator[Told]:
        register, values = CATALOGUE.get(row.text("register")), values_of(row)
        names = personal_fields(row.text("register"))
        if register is None:
            yield from (Told(name, self.words(str(value)), is_free=True) for name, value in values.items())
            return
        for field in register.fields:
            value = values.get(field.name)
            if value is None:
                continue
            is_free = isinstance(value, str) and field.name not in names and not field.words_allowed
            shown = self._name(value) if field.name in names else self.words(_cell(value))
            yield Told(field.words, shown, is_free)

    def _name(self, name: str) -> str:
        if not name or person_key(name) in self._subject:
            return name
        return self._people.role_of(name) if person_key(name) else SOMEBODY


def _cell(value: Any) -> str:  # noqa: ANN401 - what JSON had there
    return in_cell(value)


def _plain(value: object) -> str:
    if isinstance(value, bytes):
        return value.hex()
    return "" if value is None else str(value)


def _moment(text: str) -> str:
    """An instant to the minute, in UTC; everything else as it is."""
    try:
        return f"{from_text(text):%Y-%m-%d %H:%M} UTC" if "T" in text else text
    except ValueError:
        return text
