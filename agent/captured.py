"""`rollcall-agent parse`: what the agent would conclude from a recorded output, without touching this computer."""

import json
import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import Any

from agent.errors import ConfigurationError, ProbeError
from agent.plain import plain
from agent.probes.parsing import Parser
from agent.probes.table import PROBES, find_parser
from compliance.unknown import Unknown

EXIT_KNOWN = 0
EXIT_NOT_KNOWN = 3


def add_arguments(parser: ArgumentParser) -> None:
    """The options of `parse`."""
    parser.add_argument("platform", nargs="?", metavar="PLATFORM", help="the system the output comes from, such as linux")
    parser.add_argument("fact", nargs="?", metavar="FACT", help="the fact it was read for, such as disk_encryption")
    parser.add_argument("source", nargs="?", metavar="SOURCE", help="what printed it, such as lsblk")
    parser.add_argument("file", nargs="?", metavar="FILE", default="-", help="the recorded output (default: standard input)")
    parser.add_argument("--list", action="store_true", help="list every PLATFORM FACT SOURCE, with what it reads")


def run(arguments: Namespace) -> int:
    """Print the reading as JSON. Exit status 0 when there is one, 3 when it is not known. Raises ConfigurationError."""
    if arguments.list:
        for line in _list():
            print(line)
        return EXIT_KNOWN
    parse = _parser(arguments)
    reading = _reading(parse, _text(arguments.file))
    unknown = reading if isinstance(reading, Unknown) else None
    answer = {
        "platform": arguments.platform,
        "fact": arguments.fact,
        "source": arguments.source,
        "reading": None if unknown else plain(reading),
        "unknown": unknown.why.value if unknown else None,
    }
    print(json.dumps(answer, indent=2, ensure_ascii=False))
    return EXIT_NOT_KNOWN if unknown else EXIT_KNOWN


def _list() -> list[str]:
    return [
        f"{platform} {fact} {each.source}  {each.promise}"
        for platform, probes in PROBES.items()
        for fact, probe in probes.items()
        for each in probe.PARSERS
    ]


def _parser(arguments: Namespace) -> Parser[Any]:
    found = find_parser(arguments.platform, arguments.fact, arguments.source)
    if found is None:
        asked = " ".join(str(each) for each in (arguments.platform, arguments.fact, arguments.source) if each)
        raise ConfigurationError(f"nothing parses {asked!r}; `rollcall-agent parse --list` shows what there is")
    return found


def _reading(parse: Parser[Any], text: str) -> object:
    try:
        return parse(text)
    except ProbeError as error:
        return error.as_unknown()


def _text(file: str) -> str:
    if file == "-":
        return sys.stdin.buffer.read().decode("utf-8", "replace")
    try:
        return Path(file).read_bytes().decode("utf-8", "replace")
    except OSError as error:
        raise ConfigurationError(f"{file} cannot be read: {error.strerror}") from error
