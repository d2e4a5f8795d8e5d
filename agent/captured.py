"""`rollcall-agent parse`: what the agent would conclude from a recorded output, without touching this computer."""

import json
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from pathlib import Path
from typing import Any

from agent.answers import FILE, PLATFORM, read_answers
from agent.answers_host import AnswersHost
from agent.bundle import NEEDED, BundleHost
from agent.errors import ConfigurationError, ProbeError
from agent.host import Host
from agent.plain import Plain, plain
from agent.probes.parsing import Parser
from agent.probes.table import PROBES, find_parser
from agent.recorded_text import recorded_text
from agent.survey import reading_of
from compliance.unknown import Unknown

EXIT_KNOWN = 0
EXIT_NOT_KNOWN = 3


def add_arguments(parser: ArgumentParser) -> None:
    """The options of `parse`."""
    parser.add_argument("platform", nargs="?", metavar="PLATFORM", help="the system the output comes from, such as linux")
    parser.add_argument("fact", nargs="?", metavar="FACT", help="the fact it was read for, such as disk_encryption")
    parser.add_argument(
        "source", nargs="?", metavar="SOURCE", help="the tool that printed it, in lower case with _, such as lsblk"
    )
    parser.add_argument("file", nargs="?", metavar="FILE", default="-", help="the recorded output (default: standard input)")
    parser.add_argument("--list", action="store_true", help="list every PLATFORM FACT SOURCE, with the command that it reads")
    parser.add_argument("--bundle", metavar="DIR", help="read a folder of one machine's outputs, and print what it tells")


def run(arguments: Namespace) -> int:
    """Print the reading as JSON. Exit status 0 when there is one, 3 when it is not known. Raises ConfigurationError."""
    if arguments.list:
        for line in _list():
            print(line)
        return EXIT_KNOWN
    if arguments.bundle:
        return _print(_of_folder(Path(arguments.bundle)))
    parse = _parser(arguments)
    text = _text(arguments.file)
    return _print(_answer(arguments.platform, arguments.fact, arguments.source, lambda: parse(text)))


def _list() -> list[str]:
    return [
        f"{platform} {fact} {each.source}  {each.output_of}"
        for platform, probes in PROBES.items()
        for fact, probe in probes.items()
        for each in probe.PARSERS
    ]


def _told_by(folder: Path) -> list[str]:
    """The facts for which everything needed is in the folder. Raises ConfigurationError when there are none."""
    if not folder.is_dir():
        raise ConfigurationError(f"{folder} is not a folder")
    told = [fact for fact, names in NEEDED.items() if all((folder / name).is_file() for name in names)]
    if not told:
        wanted = "; ".join(f"{fact} from {', '.join(names)}" for fact, names in NEEDED.items())
        raise ConfigurationError(f"{folder} tells no fact: {wanted}")
    return told


def _of_folder(folder: Path) -> list[dict[str, Plain]]:
    """Every fact, where the folder has the answers to the probes' questions; else those that its files are enough for."""
    if (folder / FILE).is_file():
        answers = read_answers(_text(str(folder / FILE)))
        platform = answers[PLATFORM].text.strip() if PLATFORM in answers else "linux"
        if platform not in PROBES:
            raise ConfigurationError(f"{folder / FILE} is of {platform!r}, of which this version reads nothing")
        return [_of_bundle(platform, fact, AnswersHost(answers)) for fact in PROBES[platform]]
    return [_of_bundle("linux", fact, BundleHost(folder)) for fact in _told_by(folder)]


def _of_bundle(platform: str, fact: str, host: Host) -> dict[str, Plain]:
    return _answer(platform, fact, "bundle", lambda: reading_of(PROBES[platform][fact], host, fact, platform))


def _answer(platform: str, fact: str, source: str, read: Callable[[], object]) -> dict[str, Plain]:
    """The reading, or why it is not known."""
    try:
        reading = read()
    except ProbeError as error:
        reading = error.as_unknown()
    unknown = reading if isinstance(reading, Unknown) else None
    return {
        "platform": platform,
        "fact": fact,
        "source": source,
        "reading": None if unknown else plain(reading),
        "unknown": unknown.why.value if unknown else None,
    }


def _print(answer: dict[str, Plain] | list[dict[str, Plain]]) -> int:
    """One answer, or those of a folder."""
    print(json.dumps(answer, indent=2, ensure_ascii=False))
    answers = answer if isinstance(answer, list) else [answer]
    return EXIT_NOT_KNOWN if any(each["unknown"] for each in answers) else EXIT_KNOWN


def _parser(arguments: Namespace) -> Parser[Any]:
    found = find_parser(arguments.platform, arguments.fact, arguments.source or "")
    if found is None:
        asked = " ".join(str(each) for each in (arguments.platform, arguments.fact, arguments.source) if each)
        raise ConfigurationError(f"nothing parses {asked!r}; `rollcall-agent parse --list` shows what there is")
    return found


def _text(file: str) -> str:
    if file == "-":
        return recorded_text(sys.stdin.buffer.read())
    try:
        return recorded_text(Path(file).read_bytes())
    except OSError as error:
        raise ConfigurationError(f"{file} cannot be read: {error.strerror}") from error
