"""A page of 80 columns: lines with a style each, broken between words, indented under their label."""

import textwrap
from typing import Final

from rich.cells import set_cell_size
from rich.text import Text

WIDTH: Final = 80


class TextPage:
    """Lines in the making. `text` has the styles, `text.plain` is what a file or a pipe gets."""

    def __init__(self) -> None:
        """An empty page."""
        self._lines: list[Text] = []

    @property
    def text(self) -> Text:
        """Every line so far."""
        return Text("\n").join(self._lines)

    def add(self, words: str, style: str = "", *, indent: int = 0, first: str = "") -> None:
        """A paragraph, `indent` columns from the left. `first` stands in that margin of its first line."""
        margin = " " * indent
        start = f"{first:<{indent}}" if first else margin
        broken = textwrap.wrap(words, WIDTH, initial_indent=start, subsequent_indent=margin, break_on_hyphens=False)
        self._lines.extend(Text(line, style) for line in broken or [start.rstrip()])

    def row(self, cells: list[tuple[str, int]], style: str = "") -> None:
        """Cells of fixed width in columns, each cut to its width; two blanks between them."""
        self._lines.append(Text("  ".join(_fitted(words, width) for words, width in cells).rstrip(), style))

    def blank(self) -> None:
        """An empty line."""
        self._lines.append(Text())


def kept(words: str, ending: str, width: int) -> str:
    """The words cut so that their ending, which matters, is still there within the width."""
    room = width - len(ending)
    return (words if len(words) <= room else words[: room - 1] + "…") + ending


def _fitted(words: str, width: int) -> str:
    return set_cell_size(words if len(words) <= width else words[: width - 1] + "…", width)
