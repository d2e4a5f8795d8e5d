"""When two names are one person's."""

import unicodedata
from collections.abc import Iterator
from itertools import groupby
from typing import Final

_INSIDE_A_WORD: Final = frozenset("'`´’‘ʼ")


def same_person(one: str, other: str) -> bool:
    """Whether two names are the same in their letters and digits: "h head" is "H. Head". An empty name is nobody's."""
    return person_key(one) != "" and person_key(one) == person_key(other)


def person_key(name: str) -> str:
    """The words of a name without case, width, apostrophes and punctuation; initials that follow each other are one word."""
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold())
    words = "".join(map(_kept, folded)).split()
    return " ".join(_initials_joined(words))


def _kept(character: str) -> str:
    """Letters, digits and the marks upon them stay; what has no width goes; everything else divides words."""
    category = unicodedata.category(character)
    if category[0] in "LMN" and character not in _INSIDE_A_WORD:
        return character
    return "" if category == "Cf" or character in _INSIDE_A_WORD else " "


def _initials_joined(words: list[str]) -> Iterator[str]:
    for is_initial, run in groupby(words, key=lambda word: len(word) == 1):
        together = list(run)
        yield from ["".join(together)] if is_initial else together
