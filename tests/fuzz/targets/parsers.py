"""Every parser of the agent, as `rollcall-agent parse` reaches it: a reading with a plain form, or a ProbeError with words.

The first line of an input names the parser, the rest is what the program printed.
"""

from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Final

from agent.errors import ProbeError
from agent.probes.table import PROBES, find_parser
from agent.telling.plain import plain
from tests.fuzz.target import Change, Target

_CAPTURES: Final = Path(__file__).parents[2] / "captures"
_MOST_BYTES: Final = 4096
_NAMES: Final = [
    f"{platform} {fact} {parser.source}".encode()
    for platform, probes in PROBES.items()
    for fact, probe in probes.items()
    for parser in probe.PARSERS
]


def run(data: bytes) -> None:
    """Parse the text by the parser that the first line names."""
    head, _, text = data.partition(b"\n")
    names = head.decode(errors="replace").split()
    parse = find_parser(*names) if len(names) == 3 else None
    if parse is None:
        return
    try:
        plain(parse(text.decode("utf-8", "replace")))
    except ProbeError as error:
        assert str(error), "a refusal says why"


def mutate(data: bytes, most_bytes: int, random: Random, change: Change) -> bytes:
    """The text; now and then it is handed to another parser."""
    head, _, text = data.partition(b"\n")
    name = random.choice(_NAMES) if head not in _NAMES or random.random() < 0.02 else head
    return name + b"\n" + change(text, most_bytes - len(name) - 1)


def _seeds() -> Iterator[bytes]:
    """Every recorded output that is short enough."""
    for name in _NAMES:
        platform, fact, source = name.decode().split()
        for file in sorted((_CAPTURES / platform / fact / source).glob("*.input.txt")):
            text = file.read_bytes()
            if len(text) < _MOST_BYTES // 2:
                yield name + b"\n" + text


TARGET: Final = Target("parsers", run, (), _seeds, most_bytes=_MOST_BYTES, mutation=mutate)
