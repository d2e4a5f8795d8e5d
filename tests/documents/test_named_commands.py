"""The commands and options that documents name exist, and those that exist are named."""

import io
import re
import shlex
from collections.abc import Callable, Iterator, Mapping
from contextlib import redirect_stderr, redirect_stdout
from functools import lru_cache
from pathlib import Path
from typing import Final

import pytest

from agent import cli as agent_cli
from collector import cli as collector_cli
from collector.cli.commands import COMMANDS
from tests.documents.document import ALL, blocks, spans

_MAINS: Final[Mapping[str, Callable[[list[str]], int]]] = {"rollcall": collector_cli.main, "rollcall-agent": agent_cli.main}
_PROGRAM: Final = re.compile(r"^(?:sudo )?(?:\.venv/bin/|/opt/rollcall/bin/)?(rollcall(?:-agent)?) (?=[a-z-])")
_LISTED: Final = re.compile(r"^  ([a-z-]+)  ", re.MULTILINE)


@lru_cache(maxsize=128)
def help_of(program: str, *words: str) -> str:
    """What `--help` prints; the empty text for a command that does not exist."""
    printed = io.StringIO()
    with redirect_stdout(printed), redirect_stderr(io.StringIO()):
        try:
            code = _MAINS[program]([*words, "--help"])
        except SystemExit as ended:  # argparse's own way
            code = ended.code
    return "" if code else printed.getvalue()


def subcommands(*commands: str) -> list[str]:
    """The commands under a command of `rollcall`; none when it is no group."""
    _, _, listed = help_of("rollcall", *commands).partition("\nCommands:\n")
    return _LISTED.findall(listed.partition("\n\n")[0])


def named(document: Path) -> Iterator[str]:
    """Every command line of ours that a document names, in its blocks and in its sentences."""
    for line in (*(each for block in blocks(document) for each in block.commands), *spans(document)):
        if found := _PROGRAM.match(line):
            yield line[found.start(1) :]


def command_of(line: str) -> tuple[str, ...]:
    """The program, its command and, in a group, the commands under it; the program alone before an option of its own."""
    words = shlex.split(line)
    if words[1].startswith("-"):
        return (words[0],)
    deep = 2
    while words[0] == "rollcall" and len(words) > deep and words[deep] in subcommands(*words[1:deep]):
        deep += 1
    return tuple(words[:deep])


def options_of(line: str) -> list[str]:
    """The options in a command line, without their values."""
    return [word.partition("=")[0] for word in shlex.split(line) if re.fullmatch(r"--[a-z].*|-[a-z]", word)]


def missing(line: str) -> list[str]:
    """What a command line names that does not exist."""
    text = help_of(*command_of(line))
    if not text:
        return [" ".join(command_of(line))]
    return [option for option in options_of(line) if not re.search(rf"(?<![\w-]){re.escape(option)}(?![\w-])", text)]


@pytest.mark.parametrize("document", ALL, ids=lambda path: path.name)
def test_every_named_command_and_option_exists(document: Path):
    assert {line: wrong for line in named(document) if (wrong := missing(line))} == {}


def test_every_command_of_rollcall_is_named_somewhere():
    told = {command_of(line)[:3] for document in ALL for line in named(document)}
    exist = {
        ("rollcall", entry.name, *below)
        for entry in COMMANDS
        for below in ([(each,) for each in subcommands(entry.name)] or [()])
    }
    assert exist - told == set()


def test_every_command_of_the_agent_is_named_somewhere():
    told = {command_of(line) for document in ALL for line in named(document)}
    assert {("rollcall-agent", name) for name in agent_cli._COMMANDS} - told == set()


def test_a_command_or_an_option_that_does_not_exist_is_seen():
    assert [missing("rollcall loan new --colour red"), missing("rollcall dance"), missing("rollcall-agent enrol --to x")] == [
        ["--colour"],
        ["rollcall dance"],
        ["--to"],
    ]
