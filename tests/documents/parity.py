"""`python -m tests.documents.parity`: write docs/parity.md, which fact is read where, from the code and the captures."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from agent.probes.parsing import Parser
from agent.probes.privileges import READ_AS
from agent.probes.probe import Probe
from agent.probes.table import PROBES
from agent.survey import ONLY_WHERE_ASKED
from compliance.facts import FACTS
from tests.documents.fields_read import never_read
from tests.documents.parity_sources import is_asked, machines, read_on

DOCUMENT: Final = Path(__file__).parents[2] / "docs" / "parity.md"

_SYSTEMS: Final[Mapping[str, str]] = {"linux": "Linux", "macos": "macOS", "windows": "Windows"}
_LONGEST_COMMAND: Final = 120

_BEGINNING: Final = """\
# What is read on which system

This page is made from the probes and from what they gave on the recorded machines of `tests/captures`
(`.venv/bin/python -m tests.documents.parity`), and a test compares the two. **Yes** means that the fact can be known there, not
that it is known on every device: `rollcall-agent doctor` says of one device what it could not read and how to allow it,
`rollcall-agent explain` what each fact is and what of it is sent.

## In short
"""

_SOURCES: Final = """\
## From which sources

In the order in which they are preferred. "Tried" says on which of the machines above the agent read a source itself.
*captures*: it was only ever read from recorded or written answers. *in recordings*: `rollcall-agent parse` reads it, and no
device is asked for it. "Needs" names the least account that is told everything; the service runs as root, on Windows as Local
System.
"""


def written() -> str:
    """The whole page. Raises ValueError for a probe of which nobody said as whom it reads."""
    short = "\n".join((_row("fact", *_SYSTEMS.values()), "|---" * 4 + "|", *map(_in_short, FACTS)))
    parts = [_BEGINNING, short, "", "## Where it was tried", "", *_tried(), "", _SOURCES, *(_fact(name) for name in FACTS)]
    return "\n".join(parts).rstrip() + "\n"


def _row(*cells: str) -> str:
    return "| " + " | ".join(each.replace("|", "\\|") for each in cells) + " |"


def _title(fact: str) -> str:
    return fact.replace("_", " ").capitalize()


def _in_short(fact: str) -> str:
    return _row(_title(fact), *(_answer(platform, fact) for platform in _SYSTEMS))


def _answer(platform: str, fact: str) -> str:
    missing = never_read(platform, fact) if fact in PROBES[platform] else None
    if missing is None:
        return "no"
    conditions = [f"not {'; '.join(each.partition(';')[0] for each in missing)}"] if missing else []
    conditions += ["only where the school's policy asks for it"] if FACTS[fact] in ONLY_WHERE_ASKED else []
    return ", but ".join(["yes", *conditions])


def _tried() -> Iterator[str]:
    for platform, name in _SYSTEMS.items():
        asked = [(fact, each.source) for fact, probe in PROBES[platform].items() for each in probe.PARSERS if is_asked(each)]
        tried = [each for each in asked if read_on(platform, *each)]
        words = f"{len(tried)} of the {len(asked)} sources that it asks" if tried else "none: it was never run there"
        yield f"- {name}: {words}."
    yield ""
    yield from (f"{number}. {_SYSTEMS[each['platform']]}: {each['what']}." for number, each in enumerate(machines(), 1))


def _fact(fact: str) -> str:
    parts = [_of_platform(platform, fact, probes[fact]) for platform, probes in PROBES.items() if fact in probes]
    return f"### {_title(fact)}\n\n" + "\n".join(parts)


def _of_platform(platform: str, fact: str, probe: Probe) -> str:
    if fact not in READ_AS[platform]:
        raise ValueError(f"agent/probes/privileges.py does not say as whom {fact} is read on {platform}")
    about = f"**{_SYSTEMS[platform]}.** Read from: {probe.READ_FROM}. Needs: {READ_AS[platform][fact]}.\n\n"
    ordered = sorted(probe.PARSERS, key=lambda each: not is_asked(each))
    rows = [_row(f"`{each.source}`", _command(each), _where(platform, fact, each)) for each in ordered]
    return about + "\n".join((_row("source", "reads what this prints", "tried"), "|---" * 3 + "|", *rows)) + "\n"


def _command(parser: Parser[Any]) -> str:
    said = parser.output_of
    return f"`{said if len(said) <= _LONGEST_COMMAND else said[:_LONGEST_COMMAND] + '…'}`"


def _where(platform: str, fact: str, parser: Parser[Any]) -> str:
    if not is_asked(parser):
        return "in recordings"
    numbers = read_on(platform, fact, parser.source)
    return f"on {', '.join(map(str, numbers))}" if numbers else "captures"


if __name__ == "__main__":
    DOCUMENT.write_text(written(), encoding="utf-8")
