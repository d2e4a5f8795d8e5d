"""How a report is written, and where to."""

from enum import StrEnum
from pathlib import Path

import typer
from rich.text import Text

from collector.cli import output


class Format(StrEnum):
    """How the report is written."""

    TEXT = "text"
    JSON = "json"
    CSV = "csv"
    HTML = "html"
    PDF = "pdf"


def chosen(form: Format | None, *, json: bool) -> Format:
    """The format that was asked for. Wrong usage where two were."""
    if json and form not in (None, Format.JSON):
        raise typer.BadParameter(f"contradicts --format {form}; give one of the two", param_hint="--json")
    return Format.JSON if json else form or Format.TEXT


def refuse_without_file(form: Format, to: Path | None) -> None:
    """A PDF is not for a screen. Wrong usage says so before anything is made."""
    if form is Format.PDF and to is None:
        raise typer.BadParameter("a PDF needs a file; name one with -o FILE", param_hint="--format")


def put(written: Text | str | bytes, to: Path | None) -> None:
    """Onto the screen, or into the file that was named with -o."""
    if isinstance(written, bytes):
        if to is not None:
            output.write_bytes(to, written)
    elif to is not None:
        output.write_file(to, f"{written.plain}\n" if isinstance(written, Text) else written)
    elif isinstance(written, Text):
        output.show(written)
    else:
        print(written, end="")
