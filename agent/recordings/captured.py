"""`rollcall-agent parse`: what the agent would conclude from a recorded output, without touching this computer."""

import json
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from pathlib import Path
from typing import Any

from agent.errors import ConfigurationError, ProbeError
from agent.host import Host
from agent.probes.parsing import Parser
from agent.probes.table import PROBES, find_parser
from agent.recordings.answers import FILE, PLATFORM, read_answers
from agent.recordings.answers_host import AnswersHost
from agent.recordings.bundle import NEEDED, BundleHost
from agent.recordings.recorded_text import recorded_text
from agent.survey import reading_of
from agent.telling.plain import Plain, plain
from compliance.unknown import Unknown

EXIT_KNOWN = 0
EXIT_NOT_KNOWN = 3
_LONGEST_BYTES = 67_108_864  # no program that is listed may say more


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
    single = (arguments.platform, arguments.fact, arguments.source)
    if any(single) and (arguments.list or arguments.bundle):
        raise ConfigurationError("--list and --bundle stand alone: leave PLATFORM, FACT and SOURCE out")
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
        wanted = "; ".join(f"{', '.join(names)} (for {fact})" for fact, names in NEEDED.items())
        raise ConfigurationError(
            f"{folder} tells no fact: it has no {FILE}, which `rollcall-agent capture` writes, and not all of {wanted}"
        )
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
    if unknown:
        print(f"{fact} is not known: {unknown}", file=sys.stderr)
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
    platform, fact, source = (each or "" for each in (arguments.platform, arguments.fact, arguments.source))
    if not platform:
        raise ConfigurationError("name PLATFORM, FACT and SOURCE, or give --bundle DIR or --list")
    if platform not in PROBES:
        raise ConfigurationError(f"there is no platform {platform!r}, only {', '.join(PROBES)}")
    if fact not in PROBES[platform]:
        raise ConfigurationError(f"on {platform} there is no fact {fact!r}, only {', '.join(PROBES[platform])}")
    found = find_parser(platform, fact, source)
    if found is None:
        sources = ", ".join(each.source for each in PROBES[platform][fact].PARSERS)
        raise ConfigurationError(f"nothing parses {source!r} for {platform} {fact}, only {sources}")
    return found


def _text(file: str) -> str:
    if file == "-" and sys.stdin.isatty():
        print("Paste the recorded output, then press Ctrl+D (on Windows Ctrl+Z and Enter).", file=sys.stderr)
    try:
        recording = sys.stdin.buffer.read(_LONGEST_BYTES + 1) if file == "-" else _bytes_of(Path(file))
    except OSError as error:
        raise ConfigurationError(f"{file} cannot be read: {error.strerror}") from error
    if len(recording) > _LONGEST_BYTES:
        raise ConfigurationError(f"{file} is longer than {_LONGEST_BYTES // 1_048_576} MiB: no program's answer is")
    return recorded_text(recording)


def _bytes_of(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(_LONGEST_BYTES + 1)
