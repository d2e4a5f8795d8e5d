"""The options of `rollcall register add` and `change`: made from the fields of each register, so that none can be forgotten."""

from collections.abc import Callable, Mapping
from datetime import date
from inspect import Parameter, Signature
from typing import Annotated, Any, Final

import typer

from collector.cli.options import DataOption, SchoolOption
from collector.registers.problems import Problem
from compliance.registers import Register
from compliance.registers.cells import WrongCell, read_cell
from compliance.registers.fields import FieldDoc, Holds, Value

LineArgument = Annotated[int, typer.Argument(metavar="LINE", help="The number of the line.")]

_COMMON: Final = (
    Parameter("data", Parameter.KEYWORD_ONLY, default=None, annotation=DataOption),
    Parameter("school", Parameter.KEYWORD_ONLY, default=None, annotation=SchoolOption),
)


def adding(register: Register, run: Callable[..., None]) -> Callable[..., None]:
    """The command that adds a line: an option for each field; without those that must be written it is wrong usage."""
    return _with_options(register, run, [_option(field, required=field.required) for field in register.fields])


def changing(register: Register, run: Callable[..., None]) -> Callable[..., None]:
    """The command that changes a line: what is not named stays as it is, and an empty text takes a value away."""
    line = Parameter("line", Parameter.POSITIONAL_OR_KEYWORD, annotation=LineArgument)
    return _with_options(register, run, [line, *(_option(field, required=False) for field in register.fields)])


def typed(register: Register, given: Mapping[str, str | None], today: date) -> dict[str, Value]:
    """The values of the options that were typed. Wrong usage names every option that cannot be right."""
    values: dict[str, Value] = {}
    wrong: list[str] = []
    for field in register.fields:
        text = given.get(field.name)
        if text is None:
            continue
        try:
            values[field.name] = read_cell(field, text, today)
        except WrongCell as error:
            wrong.append(str(Problem(f"--{field.option}", text, str(error))))
    if wrong:
        raise typer.BadParameter("\n".join(wrong))
    return values


def _option(field: FieldDoc, *, required: bool) -> Parameter:
    """Typer reads the annotation as if it had been written down."""
    option = typer.Option(f"--{field.option}", metavar=_metavar(field), help=_help(field), show_default=False)
    kind: Any = Annotated[str if required else str | None, option]
    default = Parameter.empty if required else None
    return Parameter(field.name, Parameter.KEYWORD_ONLY, default=default, annotation=kind)


def _help(field: FieldDoc) -> str:
    words = field.words[0].upper() + field.words[1:]
    allowed = f": {', '.join(field.words_allowed)}" if field.words_allowed else ""
    return f"{words}{allowed}."


def _metavar(field: FieldDoc) -> str:
    return {
        Holds.TEXT: "TEXT",
        Holds.DAY: "DAY",
        Holds.TRUTH: "YES|NO",
        Holds.NUMBER: (field.unit or "number").upper(),
        Holds.WORD: "WORD",
    }[field.holds]


def _with_options(register: Register, run: Callable[..., None], parameters: list[Parameter]) -> Callable[..., None]:
    def command(**given: Any) -> None:  # noqa: ANN401 - Typer hands over what the signature says
        run(register, **given)

    command.__doc__ = f"{register.about[0].upper()}{register.about[1:]}."
    command.__annotations__ = {}
    command.__signature__ = Signature([*parameters, *_COMMON])  # type: ignore[attr-defined]  # PEP 362: inspect reads it
    return command
