"""Which passwords are taken: long ones that are not the first to be guessed. Nothing else is asked, and none grows old.

Source: NCSC, "Password administration for system owners" and "Three random words": length over complexity, a deny list, and no
expiry. What was leaked elsewhere is not known here: no password, nor any part of its hash, is sent anywhere to be asked about.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from typing import Final

from collector.accounts.obvious_words import OBVIOUS_WORDS, ROWS
from collector.errors import PasswordRefused

FEWEST_CHARACTERS: Final = 12
MOST_CHARACTERS: Final = 1024
_FEWEST_LEFT: Final = 4
_SHORTEST_WORD: Final = 3
_ADVICE: Final = "three random words make a good one"

_SPELLINGS: Final[Sequence[Mapping[int, int]]] = (
    {},
    str.maketrans("013457@$!|+", "oleastasiit"),
    str.maketrans("013457@$!|+", "oieastasilt"),  # the one is an l or an i
)
_YEAR: Final = re.compile(r"(?:19|20)\d\d")
_NEIGHBOURS: Final = frozenset(pair for row in (*ROWS, *(each[::-1] for each in ROWS)) for pair in pairwise(row))


def normal(typed: str) -> str:
    """A password in the one form that is hashed, whatever keyboard made its accents (RFC 8265, OpaqueString: NFC)."""
    return unicodedata.normalize("NFC", typed)


def check_password(password: str, names: Iterable[str]) -> None:
    """Raises PasswordRefused for what is too short, too long, or guessed early. `names` are the school's, the person's own."""
    characters = len(normal(password))
    if characters < FEWEST_CHARACTERS:
        raise PasswordRefused(f"the password has {characters} characters; take {FEWEST_CHARACTERS} or more: {_ADVICE}")
    if characters > MOST_CHARACTERS:
        raise PasswordRefused(f"the password has {characters} characters; take {MOST_CHARACTERS} at most")
    if _what_is_left(password, _words(names)) < _FEWEST_LEFT:
        raise PasswordRefused(
            "the password is made of what is guessed first: common words, names of the school or your own, years, or keys in a "
            f"row; {_ADVICE}"
        )


def _words(names: Iterable[str]) -> list[str]:
    """The obvious words, the longest first, so that none is cut up by a shorter one."""
    of_names = {word for name in names for word in re.split(r"[\W_]+", name.casefold()) if len(word) >= _SHORTEST_WORD}
    return sorted({*OBVIOUS_WORDS, *of_names}, key=lambda word: (-len(word), word))


def _what_is_left(password: str, words: Sequence[str]) -> int:
    """How many characters a guesser has to find out, once those are taken away that follow from what is tried first."""
    plain = _YEAR.sub(" ", normal(password).casefold())
    return min(_steps(_without(plain.translate(each), words)) for each in _SPELLINGS)


def _without(text: str, words: Sequence[str]) -> str:
    for word in words:
        text = text.replace(word, " ")
    return text


def _steps(text: str) -> int:
    """Letters and digits that do not just go on from the one before."""
    known = [each for each in text if each.isalnum()]
    return sum(each != before and (before, each) not in _NEIGHBOURS for before, each in pairwise(["", *known]))
