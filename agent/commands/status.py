"""`rollcall-agent status`: where this device stands."""

import json
import sys
from argparse import ArgumentParser, Namespace

from agent.exit_codes import MEETS
from agent.telling.status import as_plain, in_words, read_status
from agent.watching.media_journal import MediaJournal
from agent.wiring import local_host, surroundings


def add_arguments(parser: ArgumentParser) -> None:
    """The options of `status`."""
    parser.add_argument("--json", action="store_true", help="for machines")


def run(arguments: Namespace) -> int:
    """Print it. Raises NotEnrolled."""
    folder = surroundings(arguments).folder
    status = read_status(folder)
    if arguments.json:
        print(json.dumps(as_plain(status), indent=2, ensure_ascii=False))
    else:
        sys.stdout.write(in_words(status, local_host(None, MediaJournal(folder.media_journal_file)).now()))
    return MEETS
