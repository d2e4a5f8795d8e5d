"""The password of a new account, given with the command; and the link with which somebody sets their own."""

from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, Final, TypeAlias

import typer

from collector.accounts import welcome
from collector.accounts.password_rules import check_password
from collector.accounts.passwords import Passwords
from collector.cli.typed_secrets import first_line_of, typed
from collector.config import CollectorConfig

_FILE: Final = "--password-file"
_ASK: Final = "--ask-password"

PasswordFileOption: TypeAlias = Annotated[
    Path | None, typer.Option(_FILE, metavar="FILE", help="A file whose first line is the password; else a link is printed.")
]
AskPasswordOption: TypeAlias = Annotated[bool, typer.Option(_ASK, help="Ask for the password here.")]


def password_given(file: Path | None, *, ask: bool) -> str:
    """The password; "" where none was given. Wrong usage for two ways at once."""
    if file is not None and ask:
        raise typer.BadParameter(f"give one of {_FILE} and {_ASK}", param_hint=_ASK)
    if file is not None:
        return first_line_of(file, _FILE)
    return typed("Password", _ASK, _FILE, is_new=True) if ask else ""


def hash_given(password: str, names: Iterable[str]) -> str:
    """What is kept of a password that was given, "" of none. Raises PasswordRefused."""
    if not password:
        return ""
    check_password(password, names)
    return Passwords().hash_of(password)


def link_in_words(config: CollectorConfig, name: str, secret: str) -> str:
    """What is printed once, for whoever is to set a password."""
    address = welcome.address_of(config.host, config.https_port, secret)
    return f"Link for {name}, for one use within 24 hours (hand it on like a password):\n  {address}"
