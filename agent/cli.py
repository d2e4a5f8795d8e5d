"""`rollcall-agent`: finds the command, imports what that command needs and nothing else, and turns errors into one sentence."""

import json
import os
import sys
from argparse import ArgumentParser, HelpFormatter, Namespace, RawDescriptionHelpFormatter
from collections.abc import Sequence
from contextlib import nullcontext
from functools import partial
from importlib import import_module
from typing import Final, Protocol

from agent.errors import AgentError, place_of
from agent.exit_codes import INTERNAL, USAGE, exit_code_of
from agent.harmless import harmless
from agent.openssl import left_out
from agent.version import VERSION
from compliance.errors import ComplianceError

_COMMANDS: Final = {
    "enrol": "admit this device to the school, with the file that the technician gave",
    "run": "report: now, twice a day and on change (this is what the service runs)",
    "check": "does this device meet the school's policy? Asks no network",
    "status": "where this device is enrolled, and when it last reported",
    "receipts": "hand on what the collector signed that it has, to compare its evidence with",
    "explain": "what is read on this device, and what of it is sent",
    "privacy": "what is sent, field by field: what for, about whom, for how long it is kept",
    "doctor": "look for what keeps this device from reporting",
    "parse": "read a recorded output of a system program, without touching this device",
    "capture": "record what system programs say on this device, without names and serials, to send it as a case",
    "leave": "forget the enrolment, with keys and waiting reports",
}
_UNLISTED: Final = ("worker",)

_EXAMPLES: Final = """\
examples:
  rollcall-agent enrol --from loan-7.toml   enrol with the file from the technician
  rollcall-agent check                      what would the school say about this device?
  rollcall-agent explain screen_lock        what is read about the screen lock

exit status: 0 meets the policy, 1 needs action, 2 usage, 3 not known (or not enrolled), 4 the collector cannot be
reached, 5 refused, 70 a fault of the agent itself"""


class Command(Protocol):
    """A module of agent.commands."""

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Its options."""

    def run(self, arguments: Namespace) -> int:
        """Do it, and answer the exit status."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command. Never a traceback: what goes wrong is one sentence on the standard error, and an exit status."""
    given = list(sys.argv[1:] if argv is None else argv)
    name, rest = _command(given)
    _quieten_grpc()
    try:
        with left_out() if name in _UNLISTED else nullcontext():  # the worker may stay for an hour: no more than it needs
            command: Command = import_module(f"agent.commands.{name}")
        return _run(name, command, _parser(name, command).parse_args(rest))
    except BrokenPipeError:
        return 0  # whoever read our output has seen enough
    except KeyboardInterrupt:
        return 130  # as a shell reports it
    except Exception as error:  # noqa: BLE001 - the last line: a fault of ours must not look like a verdict (status 1)
        print(
            f"rollcall-agent {name}: a fault of the agent itself: {place_of(error)}. Please report this line", file=sys.stderr
        )
        return INTERNAL


def _quieten_grpc() -> None:
    """Before its library is loaded: it writes no source lines of its own on the standard error, and stays out of forks.

    A program that is started as another user is a fork first. In that fork the library would start its threads again: 19 of
    1,500 starts died of it beside a busy session. gRPC's doc/fork_support.md: off where a fork always starts a program.
    """
    os.environ.setdefault("GRPC_VERBOSITY", "NONE")
    os.environ.setdefault("GRPC_ENABLE_FORK_SUPPORT", "0")


def _run(name: str, command: Command, arguments: Namespace) -> int:
    """Run it. What goes wrong in a way that we know is said to people, and under --json to machines too."""
    try:
        return command.run(arguments)
    except (AgentError, ComplianceError) as error:
        code = exit_code_of(error) if isinstance(error, AgentError) else USAGE
        print(f"rollcall-agent {name}: {harmless(str(error))}", file=sys.stderr)
        if getattr(arguments, "json", False):
            print(json.dumps({"error": str(error), "exit_status": code}, indent=2, ensure_ascii=False))
        return code


def _command(given: Sequence[str]) -> tuple[str, Sequence[str]]:
    """Which command, and the rest of the line. Ends the process for --help, --version and what is no command."""
    listed = "\n".join(f"  {name:<8}  {words}" for name, words in _COMMANDS.items())
    parser = ArgumentParser(
        "rollcall-agent",
        usage="rollcall-agent COMMAND [OPTIONS]",
        description=f"Rollcall on this device.\n\ncommands:\n{listed}",
        epilog=_EXAMPLES,
        formatter_class=partial(RawDescriptionHelpFormatter, width=_columns()),
    )
    parser.add_argument("--version", action="version", version=f"rollcall-agent {VERSION}")
    if given and given[0] in (*_COMMANDS, *_UNLISTED):
        return given[0], given[1:]
    if given and given[0].startswith("-"):
        parser.parse_args(given[:1])
    return parser.error(f"no command is called {given[0]!r}; see --help" if given else "a command is missing; see --help")


def _parser(name: str, command: Command) -> ArgumentParser:
    formatter = partial(HelpFormatter, width=_columns())
    parser = ArgumentParser(f"rollcall-agent {name}", description=_COMMANDS.get(name), formatter_class=formatter)
    parser.add_argument("--state", metavar="DIR", help="the agent's state folder (also ROLLCALL_STATE)")
    parser.add_argument("--settings", metavar="DIR", help="the folder of agent.toml and conf.d")
    command.add_arguments(parser)
    return parser


def _columns() -> int:
    """As wide as argparse writes of itself: it would load four compressors to find that out, and the service hold them."""
    try:
        return int(os.environ["COLUMNS"]) - 2
    except (KeyError, ValueError):
        pass
    try:
        return os.get_terminal_size(sys.stdout.fileno()).columns - 2
    except (OSError, ValueError, AttributeError):
        return 78
