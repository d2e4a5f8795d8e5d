"""A policy short enough to be changed byte by byte, and one rule of every kind from the shipped pack."""

import re
from collections.abc import Iterator
from typing import Final

from tests.fuzz.fuzzed_school import PACK

_HEAD: Final = """id = "p"
version = "1"
title = "P"
school_kind = "primary"
seed = ""
evidence_good_for = "14 days"
[grace_days]
critical = 1
high = 7
medium = 14
low = 30
"""
_TABLES: Final = re.split(r"(?m)^(?=\[\[(?:rule|not_judged|conflict)\]\])", PACK.read_text(encoding="utf-8"))[1:]

SHORT_POLICY: Final = _HEAD + next(each for each in _TABLES if each.startswith("[[rule]]"))


def policies() -> Iterator[str]:
    """The head alone, then with each table of the pack."""
    yield _HEAD
    yield from (_HEAD + each for each in _TABLES)
