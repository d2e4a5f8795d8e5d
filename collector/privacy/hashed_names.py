"""A name that is known by its hash alone: found again wherever it stands, and told to nobody who has only the hash."""

import hmac
from collections.abc import Mapping
from typing import Final

_PURPOSE: Final = b"rollcall erased person\x00"


def name_hash(salt: bytes, key: str) -> str:
    """HMAC-SHA256 of a name, as `person_key` writes it, under the school's salt; in hexadecimal."""
    return hmac.digest(salt, _PURPOSE + key.encode(), "sha256").hex()


class HashedNames:
    """Names that are looked for by their hashes, each with the number of the person who was erased."""

    def __init__(self, salt: bytes, numbers: Mapping[str, int], most_words: int) -> None:
        """`numbers` by the hash."""
        self._salt = salt
        self._numbers = numbers
        self.most_words = most_words

    def might_stand_in(self, text: str) -> bool:
        """Whether there is anything at all: a hash tells no more."""
        return bool(text)

    def __contains__(self, key: str) -> bool:
        """Whether this is one of them."""
        return name_hash(self._salt, key) in self._numbers

    def instead_of(self, key: str) -> str:
        """What stands in the place of one of them."""
        return pseudonym(self._numbers[name_hash(self._salt, key)])


def pseudonym(number: int) -> str:
    """`erased person 3`."""
    return f"erased person {number}"
