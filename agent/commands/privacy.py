"""`rollcall-agent privacy`: what is sent of this device, field by field, what for, about whom, and for how long it is kept."""

import dataclasses
import json
import sys
from argparse import ArgumentParser, Namespace

from agent.exit_codes import MEETS
from agent.telling.privacy import as_text, sent_fields


def add_arguments(parser: ArgumentParser) -> None:
    """The options of `privacy`."""
    parser.add_argument("--json", action="store_true", help="for machines")


def run(arguments: Namespace) -> int:
    """Print the text, or the fields as JSON."""
    if arguments.json:
        print(json.dumps([dataclasses.asdict(each) for each in sent_fields()], indent=2, ensure_ascii=False))
    else:
        sys.stdout.write(as_text())
    return MEETS
