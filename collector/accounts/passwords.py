"""Passwords as they are kept: argon2id (RFC 9106), whose cost is the same for a name that nobody has.

Parameters: 46 MiB, two passes, two lanes. Where 2 GiB are too much RFC 9106 recommends 64 MiB and three passes; that took
130 ms on two cores, and a check may take 100. These take about 70 ms there: the first choice of OWASP's Password Storage
Cheat Sheet (46 MiB, one pass) with one pass more. One check runs at a time, so that nobody can ask for more memory than that.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from collector.accounts.password_rules import MOST_CHARACTERS, normal
from collector.errors import SignInRefused

_PATIENCE_SECONDS: Final = 3.0
_COME_AGAIN_SECONDS: Final = 5

# The hash of a random word that is gone: what is compared where no account, or no password, is there to be compared.
_OF_NOBODY: Final = "$argon2id$v=19$m=47104,t=2,p=2$OSaqBeV43I9kOd3qxjW/Kw$XF0e4NyoSN52rhfHE7lqtBnDlGuSLxVxpeM2HHIDDSg"


class Passwords:
    """Makes and compares hashes, from any thread, outside of every transaction."""

    def __init__(self, patience_seconds: float = _PATIENCE_SECONDS) -> None:
        """`patience_seconds`: how long somebody waits while others are looked at."""
        self._hasher = PasswordHasher(time_cost=2, memory_cost=47_104, parallelism=2)
        self._turn = threading.Lock()
        self._patience_seconds = patience_seconds

    def hash_of(self, password: str) -> str:
        """What is kept of a password, with its salt and its parameters."""
        return self._hasher.hash(normal(password))

    def fits(self, password: str, kept: str) -> bool:
        """Whether this is the password of which `kept` was made. Where `kept` is "" it is not, which takes just as long."""
        typed = normal(password) if len(password) <= MOST_CHARACTERS else ""
        try:
            self._hasher.verify(kept or _OF_NOBODY, typed)
        except (VerificationError, InvalidHashError):
            return False
        return bool(kept and typed)

    def is_outdated(self, kept: str) -> bool:
        """Whether a password should be hashed anew, now that it was given: the parameters have changed since."""
        return self._hasher.check_needs_rehash(kept)

    @contextmanager
    def turn(self) -> Iterator[None]:
        """One who signs in at a time. Raises SignInRefused when others take too long."""
        if not self._turn.acquire(timeout=self._patience_seconds):
            raise SignInRefused("Many people are signing in just now. Wait a moment and try again.", _COME_AGAIN_SECONDS)
        try:
            yield
        finally:
            self._turn.release()
