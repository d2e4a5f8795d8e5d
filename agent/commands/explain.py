"""`rollcall-agent explain`: in plain words, what is read and what is sent."""

import sys
from argparse import ArgumentParser, Namespace
from typing import Final

from agent.exit_codes import MEETS
from agent.telling.explain import explain
from agent.wiring import surroundings
from compliance.facts import FACTS

_EVERY: Final = tuple(FACTS)


def add_arguments(parser: ArgumentParser) -> None:
    """The options of `explain`."""
    parser.add_argument("fact", nargs="?", metavar="FACT", choices=_EVERY, help=f"one of {', '.join(_EVERY)} (default: all)")


def run(arguments: Namespace) -> int:
    """Print the text."""
    names = (arguments.fact,) if arguments.fact else _EVERY
    sys.stdout.write(explain(surroundings(arguments).platform, names))
    return MEETS
