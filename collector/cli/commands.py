"""Every command of `rollcall`, in the order in which help lists them.

Only the module of a command that is typed gets imported, so that `rollcall --help` answers at once.
"""

from collections.abc import Callable, Sequence
from importlib import import_module, metadata
from pathlib import Path
from typing import Annotated, Any, Final

import typer

from collector.cli.daily_entries import DAILY
from collector.cli.entry import Entry
from collector.cli.running_entries import TO_BEGIN, TO_RUN

COMMANDS: Final = (*TO_BEGIN, *DAILY, *TO_RUN)

_HELP: Final = "Every school laptop answers the register: signed evidence that the school's own policy is true on every device."

_ENDING: Final = (
    "\b\nExamples:\n"
    '  rollcall init "Example Primary School" --data school\n'
    "  rollcall serve --data school\n"
    "  rollcall report --data school\n\n"
    "\b\nExit codes: 0 meets policy, or done · 1 needs action · 2 wrong usage ·\n"
    "3 not known, or the doctor has remarks · 4 unreachable ·\n"
    "5 refused, or the doctor found something wrong · 70 a fault of Rollcall"
)


def application(arguments: Sequence[str]) -> typer.Typer:
    """The command line, with those commands loaded that the arguments may mean."""
    app = typer.Typer(
        name="rollcall", help=_HELP, epilog=_ENDING, add_completion=False, no_args_is_help=True, rich_markup_mode=None
    )
    app.callback()(_root)
    for entry in COMMANDS:
        command = import_module(f"collector.cli.{entry.module}").command if entry.name in arguments else _unloaded
        _add(app, entry, command)
    return app


def _say_version(*, asked: bool) -> None:
    if asked:
        print(f"rollcall {metadata.version('rollcall')}")
        raise typer.Exit


def _root(
    data: Annotated[Path | None, typer.Option(envvar="ROLLCALL_DATA", show_envvar=True, help="The data folder.")] = None,
    school: Annotated[str | None, typer.Option(envvar="ROLLCALL_SCHOOL", help="The school, where there are several.")] = None,
    *,
    version: Annotated[
        bool, typer.Option("--version", is_eager=True, callback=_say_version, help="Say which version.")
    ] = False,
) -> None:
    """Options that may also stand after the command: see options.py, which reads them here."""


def _unloaded() -> None:
    """Stands in the list of commands for one that was not typed."""


def _add(app: typer.Typer, entry: Entry, command: typer.Typer | Callable[..., Any]) -> None:
    examples = "\b\nExamples:\n" + "\n".join(f"  {example}" for example in entry.examples)
    if isinstance(command, typer.Typer):
        says_something_alone = command.info.invoke_without_command is True
        app.add_typer(command, name=entry.name, help=entry.about, epilog=examples, no_args_is_help=not says_something_alone)
    else:
        app.command(entry.name, help=entry.about, epilog=examples)(command)
