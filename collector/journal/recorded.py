"""What stands in a journal's file, as far as its lines follow one another. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

from collector.store.journal_line import NOTHING_BEFORE, Line, read_line

_END: Final = b"\n"


@dataclass(frozen=True, slots=True)
class Recorded:
    """`lines` follow one another from the first one on, and are the file's first `size_bytes` bytes.

    What else is there: a last line that was not written to its end (`torn`), or, where `broken` says why, lines that do not
    follow (`strays`, those of them that can be read). `last_hash` is that of the last whole line, whatever it says.
    """

    lines: tuple[Line, ...] = ()
    size_bytes: int = 0
    last_hash: str = ""
    torn: bytes = b""
    broken: str = ""
    strays: tuple[Line, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing at all."""
        return not (self.lines or self.torn or self.broken)


def read_recorded(content: bytes) -> Recorded:
    """Read a file. Any bytes give an answer."""
    *raw, rest = content.split(_END)
    lines = _following(raw)
    left, torn = raw[len(lines) :], rest
    if len(left) == 1 and not rest and _line(left[0]) is None:  # a power cut may leave other bytes where the last line ends
        left, torn = [], left[0]
    return Recorded(
        lines=tuple(lines),
        size_bytes=sum(len(each) + len(_END) for each in raw[: len(lines)]),
        last_hash=sha256(raw[-1]).hexdigest() if raw else "",
        torn=torn,
        broken=_why_not(_line(left[0]), lines) if left else "",
        strays=tuple(line for each in left if (line := _line(each)) is not None),
    )


def _following(raw: list[bytes]) -> list[Line]:
    lines: list[Line] = []
    for each in raw:
        line = _line(each)
        if line is None or _why_not(line, lines):
            break
        lines.append(line)
    return lines


def _line(raw: bytes) -> Line | None:
    try:
        return read_line(raw.decode())
    except (ValueError, RecursionError):
        return None


def _why_not(line: Line | None, before: Sequence[Line]) -> str:
    """Why a line does not follow those before it; empty when it does."""
    number = len(before) + 1
    if line is None:
        return f"its line {number} cannot be read"
    if line.number != number:
        return f"where line {number} should stand there is line {line.number}"
    if line.previous != (before[-1].hash if before else NOTHING_BEFORE):
        return f"its line {number} does not follow the one before it"
    return ""
