"""Several messages in one input: each behind a byte that says what it is and three that say how long.

Any bytes are a script, so nothing that the fuzzer does is lost; and a script is changed message by message.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import Final

from google.protobuf.message import Message

from tests.fuzz import message_mutation
from tests.fuzz.target import Change

_HEAD_BYTES: Final = 4
_MOST_LINES: Final = 24


@dataclass(frozen=True, slots=True)
class Line:
    """One message: its kind, as the target numbers them, and its bytes."""

    kind: int
    content: bytes


def written(lines: Sequence[Line]) -> bytes:
    """The script as one input."""
    return b"".join(bytes([each.kind]) + len(each.content).to_bytes(3, "big") + each.content for each in lines)


def read(data: bytes, kinds: int) -> list[Line]:
    """The lines of an input; the last one may be shorter than it says."""
    lines, at = [], 0
    while at < len(data) and len(lines) < _MOST_LINES:
        start = at + _HEAD_BYTES
        end = start + int.from_bytes(data[at + 1 : start], "big")
        lines.append(Line(data[at] % kinds, data[start:end]))
        at = end
    return lines


class ScriptMutation:
    """Changes a line by what it is, or says a line twice, leaves it out, or puts it elsewhere."""

    def __init__(self, kinds: Sequence[type[Message] | None]) -> None:
        """The message that each kind of line holds, in the target's order; None where it is just bytes."""
        self._kinds: Mapping[int, type[Message] | None] = dict(enumerate(kinds))

    def __call__(self, data: bytes, most_bytes: int, random: Random, change: Change) -> bytes:
        """The changed script."""
        lines = read(data, len(self._kinds)) or [Line(0, b"")]
        place = random.randrange(len(lines))
        chance = random.random()
        if chance < 0.7:
            lines[place] = self._changed(lines[place], random, change)
        elif chance < 0.8:
            lines.insert(random.randrange(len(lines) + 1), lines[place])
        elif chance < 0.9:
            lines[place] = Line(random.randrange(len(self._kinds)), lines[place].content)
        elif chance < 0.95 and len(lines) > 1:
            del lines[place]
        else:
            random.shuffle(lines)
        return written(lines)[:most_bytes]

    def _changed(self, line: Line, random: Random, change: Change) -> Line:
        kind = self._kinds[line.kind]
        if kind is None:
            return Line(line.kind, change(line.content, max(2 * len(line.content), 64)))
        return Line(line.kind, message_mutation.changed(kind, line.content, random, change))
