"""Text from elsewhere, made harmless to show: a device's name must not move the cursor or turn a line back to front.

Source of the danger: terminal escape sequences (ECMA-48), bidirectional overrides (Unicode Technical Report 36, 2.10).
"""

import unicodedata
from functools import lru_cache
from typing import Final

FROM_A_DEVICE: Final = 500
"""Characters shown of what a device or a form says."""

FROM_A_PACK: Final = 4_096
"""Characters shown of what a policy says: all of it, since a pack holds no longer text."""

# Control, format (bidirectional overrides, zero-width), surrogate, private use, unassigned; line and paragraph separators.
_INVISIBLE: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


@lru_cache(maxsize=4096)  # what a policy says is the same for every device, and most of what devices say is
def one_line(text: str, at_most: int = FROM_A_DEVICE) -> str:
    r"""The text on one line: white space is one space, what cannot be seen an escape (`\x1b`), what is too long ends in …"""
    shown = " ".join(text.split())
    if not shown.isprintable():  # nothing invisible is printable; looked at one by one, a large school's report took minutes
        shown = "".join(_escaped(character) for character in shown)
    return shown if len(shown) <= at_most else shown[: at_most - 1] + "…"


@lru_cache(maxsize=1024)
def lines(text: str) -> str:
    """A text of a pack with its lines kept, each made harmless like `one_line`."""
    return "\n".join(one_line(line, FROM_A_PACK) for line in text.strip().splitlines())


def _escaped(character: str) -> str:
    if unicodedata.category(character) not in _INVISIBLE:
        return character
    return character.encode("unicode_escape").decode("ascii")
