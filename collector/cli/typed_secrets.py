"""A secret out of a file that nobody else may read, or typed where nobody sees it."""

import os
import stat
import sys
from pathlib import Path
from typing import Final

import typer

_OTHERS: Final = 0o077


def typed(prompt: str, asked_by: str, instead: str, *, is_new: bool) -> str:
    """What is typed at the terminal, a new secret twice. Wrong usage where nobody can be asked: `instead` is the other way."""
    if not sys.stdin.isatty():
        raise typer.BadParameter(f"nobody can be asked here; use {instead}", param_hint=asked_by)
    words: str = typer.prompt(prompt, hide_input=True, confirmation_prompt=is_new, err=True)
    return words


def first_line_of(file: Path, option: str) -> str:
    """The first line of a file that this option named. Wrong usage when it is empty, or others may read it."""
    try:
        if os.name == "posix" and stat.S_IMODE(file.stat().st_mode) & _OTHERS:
            raise typer.BadParameter(f"{file}: others may read it; chmod 600 {file}", param_hint=option)
        words = file.read_text(encoding="utf-8").partition("\n")[0].rstrip("\r")
    except (OSError, UnicodeDecodeError) as error:
        raise typer.BadParameter(f"{file}: cannot be read: {error}", param_hint=option) from error
    if not words:
        raise typer.BadParameter(f"{file}: its first line is empty", param_hint=option)
    return words
