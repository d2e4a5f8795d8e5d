"""Which characters the embedded fonts can show: PDF/UA allows no paper with a box in the place of a letter."""

from functools import cache
from importlib.resources import files
from typing import Final

from collector.plain_text import one_line

MISSING: Final = "\N{REPLACEMENT CHARACTER}"
"""Stands for a character that no embedded font has: an emoji, a Chinese name."""

LONGEST: Final = 600
"""Characters of one text in a table or a list; what is longer ends in …"""

LONGEST_PARAGRAPH: Final = 4_000
"""The same of a paragraph, which has the whole width of the page. In a narrow column it would fill a hundred pages."""


def printable(text: str, at_most: int = LONGEST) -> str:
    """The text on one line, made harmless, with nothing in it that the fonts lack."""
    shown = one_line(text, at_most)
    return shown if shown.isascii() else "".join(each if ord(each) in _covered() else MISSING for each in shown)


def printable_lines(text: str) -> str:
    """The same of a text of several lines, each by itself."""
    return "\n".join(printable(each, LONGEST_PARAGRAPH) for each in text.strip().splitlines())


@cache
def _covered() -> frozenset[int]:
    """What the upright and the bold letters of Libertinus Serif have, or those of DejaVu Sans Mono: the fonts in the wheel of
    Typst 0.15, read from their own tables of characters. A test prints every one of them.
    """
    ranges = (each.partition("-") for each in files("collector.papers").joinpath("printable.txt").read_text().split())
    return frozenset(number for first, _, last in ranges for number in range(int(first, 16), int(last or first, 16) + 1))
