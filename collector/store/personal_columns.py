"""How a table says where people may be named in it: the words of `personal_tables`."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, auto


class Holds(Enum):
    """How a name stands in a column."""

    NAME = auto()  # it is a name, and nothing else
    WORDS = auto()  # words that people typed: a name may be among them
    ACTOR = auto()  # an account, or a part of the collector
    LINE = auto()  # a line of a register, in JSON
    SENT = auto()  # what a device says of itself, as its signed reports have it
    DRAWING = auto()  # a signature as it was drawn, by whom the row's names say


@dataclass(frozen=True, slots=True)
class PersonalColumn:
    """One column. `words` say what stands there."""

    name: str
    holds: Holds
    words: str


@dataclass(frozen=True, slots=True)
class PersonalTable:
    """One table: its key, the column with the instant of a row, where names may stand, and what else a person is shown of it.

    `others` are its other columns of text, in which nothing about a person is, and what else is needed of a row.
    Without `of_a_school` its rows belong to no single school.
    """

    name: str
    key: tuple[str, ...]
    at: str
    named: tuple[PersonalColumn, ...]
    shown: Mapping[str, str]
    others: tuple[str, ...] = ()
    of_a_school: bool = True

    @property
    def columns(self) -> tuple[str, ...]:
        """Every column that is listed here, once."""
        return tuple(dict.fromkeys((*self.key, self.at, *(each.name for each in self.named), *self.shown, *self.others)))


def name_in(column: str, words: str) -> PersonalColumn:
    """A column that is somebody's name."""
    return PersonalColumn(column, Holds.NAME, words)


def words_in(column: str, words: str) -> PersonalColumn:
    """A column of words that people typed."""
    return PersonalColumn(column, Holds.WORDS, words)


def actor_in(column: str, words: str) -> PersonalColumn:
    """A column that says by whose hands something was done."""
    return PersonalColumn(column, Holds.ACTOR, words)
