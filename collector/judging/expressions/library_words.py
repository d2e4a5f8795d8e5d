"""What the library has against an expression, in words that help whoever wrote it."""

import re
from typing import Final

_SHOWN_CHARACTERS: Final = 160
_PLACE: Final = re.compile(r".*?ERROR: <input>:([0-9]+):([0-9]+): (.*)", re.DOTALL)
_CODE: Final = re.compile(r"^[A-Z_]+: ")
_TYPES_DIFFER: Final = re.compile(r"found no matching overload for '([^']+)' applied to '\(?([^()]*)\)?(?:\.\(([^()]*)\))?'")
_KINDS: Final = {
    "bool": "true or false",
    "int": "a number",
    "double": "a number with a point",
    "string": "text",
    "google.protobuf.Timestamp": "a moment",
    "timestamp": "a moment",
    "google.protobuf.Duration": "a length of time",
    "duration": "a length of time",
}


def in_words(said: str) -> str:
    """`INVALID_ARGUMENT: ERROR: <input>:1:8: no such thing`, with its place and without what tells nobody anything."""
    placed = _PLACE.match(said)
    words = placed[3] if placed else _CODE.sub("", said)
    words = _TYPES_DIFFER.sub(_types_differ, words.partition(" expecting ")[0])
    where = f"at line {placed[1]}, character {placed[2]}: " if placed else ""
    shown = "".join(each if each.isprintable() else " " for each in f"{where}{words}")
    return shown if len(shown) <= _SHOWN_CHARACTERS else f"{shown[:_SHOWN_CHARACTERS]}…"


def kind_in_words(kind: str) -> str:
    """A type of the library: `int` is a number."""
    return _KINDS.get(kind, kind)


def _types_differ(found: re.Match[str]) -> str:
    kinds = [kind_in_words(each.strip()) for each in f"{found[2]}, {found[3] or ''}".split(",") if each.strip()]
    return f"{found[1].strip('_')} cannot be used with {' and '.join(kinds)}"
