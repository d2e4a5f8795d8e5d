"""How much memory an idle session costs the collector: the slope between fewer and more, so that nothing fixed is in it."""

import time
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Final

import psutil

from tests.bench.bare_server import bare_server
from tests.bench.collector_process import serving
from tests.bench.crowd import enlist
from tests.bench.crowd_process import CrowdProcesses, Opened, crowd
from tests.bench.figures import Figure, Section, at_most

STREAMS: Final = 2000
_FIRST: Final = 500
_AT_ONCE: Final = 16  # devices of a school come one by one; a storm is another section
_SETTLE_SECONDS: Final = 3
_MOST_KB: Final = 80


def measure(scratch: Path) -> Section:
    """Open some sessions, look, open the others, look again; the same with the bare server."""
    with serving(scratch / "streams") as collector:
        data, port = collector.opened.folder.path, collector.opened.config.agents_port
        enlist(collector.opened, STREAMS, scratch / "streams.jsonl")
        with _members(scratch, data, port) as members:
            of_collector = _bytes_each(members, collector.process)
    with bare_server(data) as (process, port), _members(scratch, data, port) as members:
        of_bare = _bytes_each(members, process)
    figures = (
        Figure("one idle session, mutual TLS: PSS", of_collector / 1000, "kB", at_most(_MOST_KB)),
        Figure("  of which gRPC and TLS alone, on a server that does nothing", of_bare / 1000, "kB"),
        Figure("  the collector's own", (of_collector - of_bare) / 1000, "kB"),
    )
    note = f"{STREAMS} sessions with a certificate each, all open; the slope from the {_FIRST}th on"
    return Section("The collector's memory for sessions that wait", note, figures)


def _members(scratch: Path, data: Path, port: int) -> AbstractContextManager[CrowdProcesses]:
    return crowd(scratch / "streams.jsonl", data / "keys" / "authority.pem", port, STREAMS)


def _bytes_each(members: CrowdProcesses, process: psutil.Process) -> float:
    _all_stand(members.connect(_FIRST, _AT_ONCE))
    before = _settled(process)
    _all_stand(members.connect(STREAMS - _FIRST, _AT_ONCE))
    return (_settled(process) - before) / (STREAMS - _FIRST)


def _all_stand(opened: Opened) -> None:
    if opened.failed:
        raise RuntimeError(f"{opened.failed} sessions could not be opened: no figure would mean anything")


def _settled(process: psutil.Process) -> int:
    time.sleep(_SETTLE_SECONDS)
    size: int = process.memory_full_info().pss
    return size
