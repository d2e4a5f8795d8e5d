"""Every recorded output gives exactly the reading, or the refusal, that is written beside it.

A case is a file `captures/PLATFORM/FACT/SOURCE/NAME.input.txt` with its `NAME.expected.json`. Under the source `machine` lies
a whole recorded machine, which goes through the probe's `read`. `ROLLCALL_WRITE_CAPTURES=1` writes what is expected anew, and
the changed cases fail that once: read the difference before you keep it.
"""

import json
import os
from pathlib import Path

import pytest
from recorded_host import RecordedHost

from agent.errors import ProbeError
from agent.probes.table import PROBES, find_parser
from agent.telling.plain import plain

CAPTURES = Path(__file__).parents[2] / "captures"
CASES = sorted(path for platform in PROBES for path in CAPTURES.glob(f"{platform}/*/*/*.input.txt"))


def reading_of(path: Path) -> object:
    platform, fact, source = path.relative_to(CAPTURES).parts[:3]
    text = path.read_bytes().decode("utf-8")
    try:
        if source == "machine":
            return PROBES[platform][fact].read(RecordedHost(text))
        parse = find_parser(platform, fact, source)
        assert parse is not None, f"{fact} has no parser of {source}"
        return parse(text)
    except ProbeError as error:
        return error.as_unknown()


@pytest.mark.parametrize("path", CASES, ids=[str(path.relative_to(CAPTURES))[: -len(".input.txt")] for path in CASES])
def test_a_recorded_output_gives_exactly_what_is_written_beside_it(path: Path):
    beside = path.with_name(path.name.replace(".input.txt", ".expected.json"))
    expected = json.loads(beside.read_text("utf-8")) if beside.exists() else "nothing is written beside it yet"
    reading = plain(reading_of(path))
    if os.environ.get("ROLLCALL_WRITE_CAPTURES"):
        beside.write_text(json.dumps(reading, indent=2, ensure_ascii=False) + "\n", "utf-8")
    assert reading == expected


@pytest.mark.parametrize(("platform", "fact"), [(platform, fact) for platform in PROBES for fact in PROBES[platform]])
def test_every_parser_and_every_probe_has_captures(platform: str, fact: str):
    sources = {each.source for each in PROBES[platform][fact].PARSERS} | {"machine"}
    assert {path.parent.name for path in CASES if path.relative_to(CAPTURES).parts[:2] == (platform, fact)} == sources
