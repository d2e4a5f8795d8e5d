"""`rollcall-agent explain`: in plain words, what is read, what is sent, and which changes are reported at once."""

import sys
from argparse import ArgumentParser, Namespace
from typing import Final

from agent.exit_codes import MEETS
from agent.telling.explain import explain
from agent.watching.seen_at_once import seen_in_words
from agent.wiring import surroundings
from compliance.facts import FACTS

_EVERY: Final = tuple(FACTS)


def add_arguments(parser: ArgumentParser) -> None:
    """The options of `explain`."""
    parser.add_argument("fact", nargs="?", metavar="FACT", choices=_EVERY, help=f"one of {', '.join(_EVERY)} (default: all)")


def run(arguments: Namespace) -> int:
    """Print the text."""
    platform = surroundings(arguments).platform
    sys.stdout.write(explain(platform, (arguments.fact,) if arguments.fact else _EVERY))
    if not arguments.fact:
        sys.stdout.write(f"\n{seen_in_words(platform)}")
    return MEETS
