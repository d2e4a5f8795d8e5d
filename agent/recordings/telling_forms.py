"""What tells of somebody by its form alone, in answers of Windows and macOS: taken out wherever it stands.

Sources of the forms: "Security identifiers" and "BitLocker recovery overview" of Microsoft Learn; Apple's pages on FileVault.
"""

import re
from collections.abc import Callable
from typing import Final

_KEY: Final = re.compile(
    r"(?:\d{6}-){7}\d{6}|(?:(?<![\w-])|(?<=\\[nrt]))(?:(?:[A-Z0-9]{4}-){5}[A-Z0-9]{4}|(?:[A-Z0-9]{5}-){4}[A-Z0-9]{5})(?![\w-])"
)
"""Recovery passwords of BitLocker, recovery keys of FileVault, keys of products."""
_ADDRESS: Final = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_HARDWARE_ADDRESS: Final = re.compile(
    r"(?<![\w:-])(?:[0-9a-f]{2}([:-]))(?:[0-9a-f]{2}\1){4}[0-9a-f]{2}(?![\w:-])", re.IGNORECASE
)
_ACCOUNT: Final = re.compile(r"\b(S-1-5-21|S-1-12-1)((?:-\d{1,10})+)\b")
_WELL_KNOWN: Final = 1000  # below are the accounts and groups that every Windows has
_BELOW_HOME: Final = re.compile(
    r"((?:[A-Z]:\\{1,2}(?:Users|Documents and Settings)|/Users|/Volumes)(\\{1,2}|/)[^\\/\"<>\r\n]+)(?:\\{1,2}|/)[^\"<>\r\n]+",
    re.IGNORECASE,
)
_VOLUME: Final = re.compile(r"(/Volumes/)[^/\"<>\r\n]+")
LEFT_OUT: Final = "left-out"


def without_telling_forms(text: str, like: Callable[[str], str]) -> str:
    """The text without them. `like` gives another value of the same shape, always the same one."""
    text = _KEY.sub(LEFT_OUT, text)
    text = _ADDRESS.sub(f"{LEFT_OUT}@{LEFT_OUT}", text)
    text = _HARDWARE_ADDRESS.sub(lambda found: like(found[0]), text)
    text = _BELOW_HOME.sub(lambda found: found[1] + found[2] + LEFT_OUT, text)
    text = _VOLUME.sub(rf"\1{LEFT_OUT}", text)
    return without_accounts(text, like)


def without_accounts(text: str, like: Callable[[str], str]) -> str:
    """Windows' numbers of accounts: which computer or domain, and which account there."""
    return _ACCOUNT.sub(lambda found: found[1] + _numbers(found[2], like), text)


def _numbers(numbers: str, like: Callable[[str], str]) -> str:
    *place, account = numbers[1:].split("-")
    kept = account if int(account) < _WELL_KNOWN else _digits(like(account))
    return "".join(f"-{each}" for each in (*(_digits(like(each)) for each in place), kept))


def _digits(shape: str) -> str:
    """What is like a number may be hexadecimal; there it must stay a decimal one."""
    return "".join(str(int(each, 16) % 10) for each in shape)
