"""Wrong usage in plain words: what was typed, what is understood instead, and which `--help` says more.

Typer brings a parser of its own whose errors have no public names but `BadParameter`: the others are told apart by the name of
their class, and one that is not known here keeps Typer's words.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from typing import Any, Final, TypeAlias

import typer

_Theirs: TypeAlias = Any
"""An error of Typer's, or a parameter that it names: their classes have no public names."""

_UNKNOWN_COMMAND: Final = re.compile(r"No such command (?P<name>.+?)\.(?: Did you mean (?P<near>.+)\?)?", re.DOTALL)
_TOO_MUCH: Final = re.compile(r"Got unexpected extra argument\(s\) \((?P<words>.+)\)", re.DOTALL)
_EXAMPLE: Final = datetime(2026, 11, 4, 9, 30, tzinfo=UTC)


def in_plain_words(error: typer.TyperException) -> str:
    """One sentence, with what to write instead."""
    say = _WORDS.get(type(error).__name__, typer.TyperException.format_message)
    return say(error)


def _no_command(error: _Theirs) -> str:
    return f"say which command.\n\n{error.format_message()}"


def _no_such_option(error: _Theirs) -> str:
    near = f" (did you mean {' or '.join(error.possibilities)}?)" if error.possibilities else ""
    return f"there is no option {error.option_name}{near}; {_help(error)} lists them"


def _option_without_value(error: _Theirs) -> str:
    if "does not take a value" in error.message:
        return f"{error.option_name} takes no value; write it alone"
    return f"{error.option_name} needs a value; write one behind it"


def _missing(error: _Theirs) -> str:
    choices = error.param.type_descriptor.choices
    asked = f"one of {_listed(choices)}" if choices else "it"
    return f"{_name(error.param)} is missing; write {asked} as {_help(error)} shows"


def _bad_value(error: _Theirs) -> str:
    """Ours say themselves what to do; a value that a type refused is told what the type understands."""
    name = error.param_hint or (_name(error.param) if error.param is not None else "")
    refused = getattr(error.__cause__, "errors", None)  # Pydantic's, which is imported only by the commands that need it
    words = error.message.rstrip(".")
    if refused is not None and error.param is not None:
        words = f"{refused()[0]['input']!r} does not fit; {_understood(error.param.type_descriptor)}"
    return f"{name}: {words}" if name else words


def _usage(error: _Theirs) -> str:
    if found := _UNKNOWN_COMMAND.fullmatch(error.message):
        near = f" (did you mean {found['near']}?)" if found["near"] else ""
        return f"{error.ctx.command_path} has no command {found['name']}{near}; {_help(error)} lists them"
    if found := _TOO_MUCH.fullmatch(error.message):
        return f"{error.ctx.command_path} has no use for {found['words']!r}; {_help(error)} says what it understands"
    return str(error.format_message())


_WORDS: Final[Mapping[str, Callable[[_Theirs], str]]] = {
    "NoArgsIsHelpError": _no_command,
    "NoSuchOption": _no_such_option,
    "BadOptionUsage": _option_without_value,
    "MissingParameter": _missing,
    "BadParameter": _bad_value,
    "UsageError": _usage,
}


def _help(error: _Theirs) -> str:
    return f"`{error.ctx.command_path} --help`"


def _name(parameter: _Theirs) -> str:
    """An option as it is typed, an argument as `--help` calls it."""
    return str(parameter.opts[0] if parameter.param_type_name == "option" else parameter.display_name_raw.upper())


def _understood(descriptor: _Theirs) -> str:
    about = descriptor.parameter_info
    if descriptor.choices:
        return f"write one of {_listed(descriptor.choices)}"
    if about.formats:
        return f"write it like {' or '.join(_EXAMPLE.strftime(each) for each in about.formats)}"
    if descriptor.annotation is int:
        least = "" if about.min is None else f" from {about.min}"
        return f"write a whole number{least}" + ("" if about.max is None else f" to {about.max}")
    return f"write a {getattr(descriptor.annotation, '__name__', 'value of another kind')}"


def _listed(choices: Iterable[object]) -> str:
    return ", ".join(str(each) for each in choices)
