"""Which of two Debian package versions is newer. Source: deb-version(7), and Debian policy 5.6.12."""

import re
from functools import lru_cache
from typing import Final, TypeAlias

_PART: Final = re.compile(r"(\D*)(\d*)")

VersionKey: TypeAlias = tuple[object, ...]
"""Compares as dpkg compares the versions. Made by version_key only."""


def version_key(version: str) -> VersionKey:
    """A key by which versions sort: epoch, upstream version, Debian revision. An epoch that is no number counts as none."""
    epoch, _, rest = version.partition(":") if ":" in version else ("0", "", version)
    upstream, _, revision = rest.rpartition("-") if "-" in rest else (rest, "", "0")
    return (int(epoch) if epoch.isdecimal() else 0, _parts(upstream), _parts(revision))


def _parts(text: str) -> tuple[tuple[tuple[int, ...], int], ...]:
    """Letters and numbers in turns; the empty last part stands for the end, which sorts after ~ and before everything else."""
    return tuple((_letters(match[1]), int(match[2] or 0)) for match in _PART.finditer(text))


@lru_cache(maxsize=1024)  # the same few points and words stand in thousands of versions
def _letters(text: str) -> tuple[int, ...]:
    return (*(-1 if letter == "~" else ord(letter) + (0 if letter.isalpha() else 256) for letter in text), 0)
