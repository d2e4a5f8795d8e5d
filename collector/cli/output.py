"""What a command prints: text with colour on a terminal only, tables of 80 columns, JSON."""

import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

import typer
from rich.console import Console
from rich.text import Text

from collector.keys.private_files import written_whole
from collector.plain_text import one_line
from collector.reports.as_json import Plain, in_json
from collector.reports.text_page import TextPage


def show(text: Text | str) -> None:
    """Print text on stdout. Rich drops the colours when it is no terminal, or NO_COLOR is set."""
    if isinstance(text, str):
        print(text)
    else:
        Console(soft_wrap=True, highlight=False).print(text)


def say_aside(words: str) -> None:
    """Print a sentence on stderr that is no error: something to look at, beside what was asked for."""
    print(f"rollcall: {words}", file=sys.stderr)


def show_json(plain: Plain) -> None:
    """Print plain data as JSON."""
    sys.stdout.write(in_json(plain))


def table(columns: Sequence[tuple[str, int]], rows: Iterable[Sequence[str]]) -> Text:
    """A table under its headings. `columns` are names and widths; every cell is made harmless and cut to its width."""
    page = TextPage()
    page.row(list(columns), "bold")
    widths = [width for _, width in columns]
    for cells in rows:
        page.row([(one_line(cell), width) for cell, width in zip(cells, widths, strict=True)])
    return page.text


def write_file(file: Path, text: str, *, private: bool = False) -> None:
    """Write a file that was named with -o; a private one is its owner's alone. Wrong usage when it cannot be written."""
    write_bytes(file, text.encode(), private=private)


def write_bytes(file: Path, content: bytes, *, private: bool = False) -> None:
    """The same of what is no text."""
    try:
        if private:
            with written_whole(file) as new:
                new.write(content)
        else:
            file.write_bytes(content)
    except OSError as error:
        raise typer.BadParameter(f"{file}: cannot be written: {error.strerror}; name another file", param_hint="-o") from error
