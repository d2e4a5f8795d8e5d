"""What a list of 10,000 programs costs: four times as many as a Linux laptop of a school has, half of what a list may hold."""

import tracemalloc
from pathlib import Path
from time import process_time
from typing import Final

from agent.linux.installed_debian import parse_dpkg_status
from compliance.facts import SoftwareSource
from compliance.inventory import MOST_BYTES_TOLD, NO_PROGRAMS, ProgramList, followed, list_of, next_told
from tests.bench.figures import Figure, Section, at_most

_PROGRAMS: Final = 10_000
_UPDATED: Final = 30
_STANZA: Final = """\
Package: example-package-{number}-of-a-library
Status: install ok installed
Architecture: amd64
Maintainer: The Example Team {team} <team{team}@example.org>
Version: 1:{number}.{release}.0-1+deb12u{release}
Description: a package that does not exist
 It has a description of some lines, as packages have, which nobody reads here.
"""


def measure(_scratch: Path) -> Section:
    """Read, told from nothing until all is told, and told again after an update of some."""
    before, after = _status(0), _status(_UPDATED)
    read_seconds, programs = _timed(before)
    tracemalloc.start()
    base, reports, most_bytes, tell_seconds = _told(NO_PROGRAMS, list_of(parse_dpkg_status(before)))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    _, more, update_bytes, update_seconds = _told(base, list_of(parse_dpkg_status(after)))
    figures = (
        Figure("dpkg's file is read: CPU", read_seconds, "CPU-seconds"),
        Figure("programs in it", programs, ""),
        Figure("reports until all of them are told", reports, ""),
        Figure("  bytes of texts in the largest", most_bytes, "", at_most(MOST_BYTES_TOLD)),
        Figure("  CPU of both sides for all of these, with memory traced", tell_seconds, "CPU-seconds"),
        Figure("  Python's memory at its highest, both sides in one process", peak / 2**20, "MiB"),
        Figure(f"reports that tell of {_UPDATED} updates", more, "", at_most(1)),
        Figure("  bytes of texts", update_bytes, ""),
        Figure("  CPU of both sides", update_seconds, "CPU-seconds"),
    )
    return Section(
        f"{_PROGRAMS:,} programs", "invented packages of some 60 letters each, with name, version, publisher", figures
    )


def _status(updated: int) -> str:
    stanzas = (_STANZA.format(number=each, team=each % 300, release=int(each < updated)) for each in range(_PROGRAMS))
    return "\n".join(stanzas)


def _timed(status: str) -> tuple[float, int]:
    began = process_time()
    found = parse_dpkg_status(status)
    return process_time() - began, len(found)


def _told(base: ProgramList, now: ProgramList) -> tuple[ProgramList, int, int, float]:
    """What the reader has at last; how many reports it took, the bytes of texts in the largest, and CPU seconds."""
    began, reports, most_bytes = process_time(), 0, 0
    reader, sources = base, (SoftwareSource("dpkg", len(now.lines)),)
    while reader.digest != now.digest:
        said, _ = next_told(reader, now, sources)
        reader, reports = followed(reader, said), reports + 1
        texts = (text for each in (*said.added, *said.removed) for text in (each.name, each.version, each.publisher))
        most_bytes = max(most_bytes, sum(len(each.encode()) for each in texts))
    return reader, reports, most_bytes, process_time() - began
