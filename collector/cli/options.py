"""The options that many commands share. Each may stand before the command or after it; after it counts more."""

from pathlib import Path
from typing import Annotated, TypeAlias, TypeVar

import typer

T = TypeVar("T")


def _or_before_the_command(context: typer.Context, parameter: typer.CallbackParam, value: T | None) -> T | None:
    if value is not None:
        return value
    given: T | None = context.find_root().params.get(parameter.name or "")
    return given


DataOption: TypeAlias = Annotated[
    Path | None, typer.Option("--data", callback=_or_before_the_command, help="The data folder; else ROLLCALL_DATA names it.")
]
SchoolOption: TypeAlias = Annotated[
    str | None, typer.Option("--school", callback=_or_before_the_command, help="The school; not needed while there is one.")
]
JsonOption: TypeAlias = Annotated[bool, typer.Option("--json", help="Answer in JSON, for machines.")]


def folder_named(data: Path | None) -> Path:
    """The data folder that was named. Wrong usage when none was."""
    if data is None:
        raise typer.BadParameter("name the data folder with --data DIR or in ROLLCALL_DATA", param_hint="--data")
    return data
