"""`rollcall-agent capture`: a recording of this machine, to be looked at and sent to whoever keeps the probes right."""

import secrets
from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import Final

from agent.errors import ConfigurationError
from agent.exit_codes import MEETS
from agent.probes.table import PROBES
from agent.recordings.capturing import capture, save
from agent.watching.media_journal import MediaJournal
from agent.wiring import local_host, surroundings

_WORDS: Final = """\
What the {count} probes were answered is in there, with names of accounts and of the computer, labels, serial
numbers and identifiers replaced. Texts for log-in, the firewall's addresses and some other names stay (docs/captures.md says
which): read the files before you send them.
What is concluded from them: rollcall-agent parse --bundle {folder}"""


def add_arguments(parser: ArgumentParser) -> None:
    """The options of `capture`."""
    parser.add_argument("folder", type=Path, metavar="DIR", help="a new or empty folder to write to")


def run(arguments: Namespace) -> int:
    """Ask what the probes ask, write the answers, and say what was written."""
    around = surroundings(arguments)
    if around.platform not in PROBES:
        raise ConfigurationError(f"this version reads nothing on {around.platform}, so there is nothing to record")
    host = local_host(None, MediaJournal(around.folder.media_journal_file))
    files = capture(host, around.platform, secrets.token_bytes(32))
    save(files, arguments.folder)
    for name, text in files.items():
        print(f"{arguments.folder / name}  {text.count(chr(10))} lines")
    print(_WORDS.format(count=len(PROBES.get(around.platform, {})), folder=arguments.folder))
    return MEETS
