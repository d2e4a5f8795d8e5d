"""Under what somebody signs in, and how they are called."""

import unicodedata
from typing import Final

from collector.errors import AccountRefused
from collector.plain_text import one_line

_LONGEST_SIGN_IN_NAME: Final = 254  # an e-mail address (RFC 5321, 4.5.3.1)
_LONGEST_NAME: Final = 200
_SHOWN: Final = 60


def folded(typed: str) -> str:
    """A sign-in name in the one form in which it is kept and looked for: `A.Sample@Example.org` is `a.sample@example.org`."""
    return unicodedata.normalize("NFKC", " ".join(typed.split()).casefold())


def sign_in_name(typed: str) -> str:
    """The sign-in name of a new account: an e-mail address or another name. Raises AccountRefused."""
    name = folded(typed)
    if not name or not name.isprintable() or len(name) > _LONGEST_SIGN_IN_NAME:
        words = f"write at most {_LONGEST_SIGN_IN_NAME} characters that can be seen, best an e-mail address"
        raise AccountRefused(f"{one_line(name, _SHOWN)!r} cannot be a sign-in name; {words}", "the sign-in name cannot be one")
    local, at, domain = name.rpartition("@")
    if at and (not local or "." not in domain.strip(".") or " " in name):
        raise AccountRefused(
            f"{one_line(name, _SHOWN)!r} is no e-mail address; write it whole, or a name without @",
            "the sign-in name is no e-mail address",
        )
    return name


def person_name(typed: str) -> str:
    """How somebody is called on every page. Raises AccountRefused."""
    name = " ".join(typed.split())
    if not name or not name.isprintable() or len(name) > _LONGEST_NAME:
        words = f"write at most {_LONGEST_NAME} characters that can be seen"
        raise AccountRefused(f"{one_line(name, _SHOWN)!r} cannot be a name; {words}", "the name cannot be one")
    return name
