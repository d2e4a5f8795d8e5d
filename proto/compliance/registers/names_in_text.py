"""Where somebody is named within a sentence, by the same comparison of names as everywhere else. Pure."""

import unicodedata
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from typing import Final, Protocol

from compliance.registers.person_names import person_key

_APOSTROPHES: Final = frozenset("'`´’‘ʼ")
_LONGEST_INITIALS: Final = 4


class Names(Protocol):
    """The names that are looked for, as `person_key` writes them."""

    @property
    def most_words(self) -> int:
        """Of how many words, initials counted one by one, the longest of them may be written."""
        ...

    def might_stand_in(self, text: str) -> bool:
        """False where none of them can stand: such a text need not be looked through."""
        ...

    def __contains__(self, key: str) -> bool:
        """Whether this is one of them."""
        ...


class KnownNames:
    """Names that are known by their letters."""

    def __init__(self, names: Collection[str]) -> None:
        """`names` as people write them; an empty one is nobody's."""
        self.keys = frozenset(key for name in names if (key := person_key(name)))
        self.most_words = max(map(words_at_most, self.keys), default=0)
        self._telling = {max(key.split(), key=len) for key in self.keys}

    def might_stand_in(self, text: str) -> bool:
        """Whether the longest word of any of them stands in it."""
        folded = unicodedata.normalize("NFKC", text).casefold()
        return any(word in folded for word in self._telling)

    def __contains__(self, key: str) -> bool:
        """Whether this is one of them."""
        return key in self.keys


@dataclass(frozen=True, slots=True)
class Named:
    """One place in a text: from where to where, and the name there as `person_key` writes it."""

    start: int
    end: int
    key: str


@dataclass(frozen=True, slots=True)
class _Word:
    start: int
    end: int
    is_initial: bool


def words_at_most(key: str) -> int:
    """Of how many words a name may be written: initials that are one word in its key may stand apart."""
    return sum(len(word) if len(word) <= _LONGEST_INITIALS else 1 for word in key.split())


def names_in(text: str, names: Names) -> list[Named]:
    """Every place where one of the names stands, the longest at each. `A. Sample's` is A. Sample's; `J. A. Sample` is another.

    A name has a capital somewhere, unless the whole text has none: a sample is no A. Sample.
    """
    if not names.might_stand_in(text):
        return []
    words = list(_words(text))
    found: list[Named] = []
    for place, word in enumerate(words):
        if found and word.start < found[-1].end:
            continue
        longest = _longest(text, words, place, names)
        if longest is not None:
            found.append(longest)
    return found


def replaced(text: str, names: Names, by: Callable[[str], str]) -> str:
    """The text with each of these names changed to what `by` answers for it; all else stays as it was written."""
    for each in reversed(names_in(text, names)):
        text = text[: each.start] + by(each.key) + text[each.end :]
    return text


def _longest(text: str, words: list[_Word], place: int, names: Names) -> Named | None:
    found = None
    start = words[place].start
    for last in range(place, min(place + names.most_words, len(words))):
        for end in _ends(text, words[last]):
            key = person_key(text[start:end])
            if key and key in names and _looks_like_a_name(text, start, end) and not _cuts_initials(words, place, last):
                found = Named(start, end, key)
    return found


def _looks_like_a_name(text: str, start: int, end: int) -> bool:
    return text[start:end] != text[start:end].lower() or text == text.lower()


def _cuts_initials(words: list[_Word], first: int, last: int) -> bool:
    """Whether another initial stands directly before or behind: then it is part of another name."""
    before = first > 0 and words[first - 1].is_initial and words[first].is_initial
    behind = last + 1 < len(words) and words[last].is_initial and words[last + 1].is_initial
    return before or behind


def _ends(text: str, word: _Word) -> list[int]:
    """Where the word may end: as it stands, or before an `'s`."""
    has_owner = word.end - word.start > 2 and text[word.end - 1] in "sS" and text[word.end - 2] in _APOSTROPHES
    return [word.end, word.end - 2] if has_owner else [word.end]


def _words(text: str) -> Iterator[_Word]:
    start = None
    for place, character in enumerate(text):
        if _is_inside(character):
            start = place if start is None else start
        elif start is not None:
            yield _word(text, start, place)
            start = None
    if start is not None:
        yield _word(text, start, len(text))


def _word(text: str, start: int, end: int) -> _Word:
    return _Word(start, end, len(person_key(text[start:end])) == 1)


def _is_inside(character: str) -> bool:
    category = unicodedata.category(character)
    return character in _APOSTROPHES or category[0] in "LMN" or category == "Cf"
