"""The passphrase of a backup: out of a file, for what runs at night, or typed."""

import os
import stat
import sys
from pathlib import Path
from typing import Annotated, Final, TypeAlias

import typer

_OTHERS: Final = 0o077
_FEWEST_CHARACTERS: Final = 12

PassphraseFileOption: TypeAlias = Annotated[
    Path | None, typer.Option("--passphrase-file", metavar="FILE", help="A file whose first line is the passphrase.")
]
AskOption: TypeAlias = Annotated[bool, typer.Option("--ask-passphrase", help="Ask for the passphrase.")]


def passphrase(file: Path | None, *, ask: bool, is_new: bool) -> str:
    """The passphrase; "" where none was asked for. A new one is typed twice and has 12 characters at least."""
    if file is not None and ask:
        raise typer.BadParameter("give one of --passphrase-file and --ask-passphrase", param_hint="--ask-passphrase")
    if file is None and not ask:
        return ""
    words = _typed(is_new=is_new) if file is None else _in_file(file)
    if is_new and len(words) < _FEWEST_CHARACTERS:
        raise typer.BadParameter(
            f"the passphrase has {len(words)} characters; take {_FEWEST_CHARACTERS} or more, best five or six random words",
            param_hint="--passphrase-file" if file is not None else "--ask-passphrase",
        )
    return words


def _typed(*, is_new: bool) -> str:
    if not sys.stdin.isatty():
        raise typer.BadParameter("nobody can be asked here; use --passphrase-file", param_hint="--ask-passphrase")
    words: str = typer.prompt("Passphrase", hide_input=True, confirmation_prompt=is_new, err=True)
    return words


def _in_file(file: Path) -> str:
    try:
        if os.name == "posix" and stat.S_IMODE(file.stat().st_mode) & _OTHERS:
            raise typer.BadParameter(f"{file}: others may read it; chmod 600 {file}", param_hint="--passphrase-file")
        words = file.read_text(encoding="utf-8").partition("\n")[0].rstrip("\r")
    except (OSError, UnicodeDecodeError) as error:
        raise typer.BadParameter(f"{file}: cannot be read: {error}", param_hint="--passphrase-file") from error
    if not words:
        raise typer.BadParameter(f"{file}: its first line is empty", param_hint="--passphrase-file")
    return words
