"""Which of two versions of a program is older, as people count: `9.9` before `24.01`, and `24.1` the same as `24.01`.

No one rule fits every program. Numbers are compared as numbers and letters by the alphabet; what comes behind a ~ is before its
release (deb-version(7), rpm-version(7)), whatever else follows is after it. An epoch (`1:`) counts where both have one.
"""

import re
from typing import Final, TypeAlias

_PART: Final = re.compile(r"\d+|[^\W\d_]+|~")
_EPOCH: Final = re.compile(r"^(\d+):")

_Key: TypeAlias = tuple[tuple[int, int, str], ...]

_BEFORE_RELEASE: Final = (0, 0, "")
_END: Final = (1, 0, "")


def is_older(version: str, limit: str) -> bool:
    """Whether a version is older than the limit. One that is not said is not."""
    if not version:
        return False
    epoch, wanted = _EPOCH.match(version), _EPOCH.match(limit)
    if epoch and wanted and epoch[1] != wanted[1]:
        return int(epoch[1]) < int(wanted[1])
    return _key(_EPOCH.sub("", version)) < _key(_EPOCH.sub("", limit))


def _key(version: str) -> _Key:
    return (*map(_part, _PART.findall(version)), _END)


def _part(text: str) -> tuple[int, int, str]:
    if text == "~":
        return _BEFORE_RELEASE
    return (3, int(text), "") if text.isdecimal() else (2, 0, text.lower())
