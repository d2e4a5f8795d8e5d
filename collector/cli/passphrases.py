"""The passphrase of a backup: out of a file, for what runs at night, or typed."""

from pathlib import Path
from typing import Annotated, Final, TypeAlias

import typer

from collector.cli.typed_secrets import first_line_of, typed

_FEWEST_CHARACTERS: Final = 12
_FILE: Final = "--passphrase-file"
_ASK: Final = "--ask-passphrase"

PassphraseFileOption: TypeAlias = Annotated[
    Path | None, typer.Option(_FILE, metavar="FILE", help="A file whose first line is the passphrase.")
]
AskOption: TypeAlias = Annotated[bool, typer.Option(_ASK, help="Ask for the passphrase.")]


def passphrase(file: Path | None, *, ask: bool, is_new: bool) -> str:
    """The passphrase; "" where none was asked for. A new one is typed twice and has 12 characters at least."""
    if file is not None and ask:
        raise typer.BadParameter("give one of --passphrase-file and --ask-passphrase", param_hint=_ASK)
    if file is None and not ask:
        return ""
    words = typed("Passphrase", _ASK, _FILE, is_new=is_new) if file is None else first_line_of(file, _FILE)
    if is_new and len(words) < _FEWEST_CHARACTERS:
        raise typer.BadParameter(
            f"the passphrase has {len(words)} characters; take {_FEWEST_CHARACTERS} or more, best five or six random words",
            param_hint=_FILE if file is not None else _ASK,
        )
    return words
