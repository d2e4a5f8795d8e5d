"""Whether the list of programs that was told still holds, without reading it: where the system shows when it last changed.

A report then says so by the list's hash. Thousands of packages cost a tenth of a second of computing to read, and change on
few days.
"""

import json
from typing import Final

from agent.errors import ProbeError
from agent.host import Host
from agent.linux.package_stamp import read_stamp
from agent.spool.told_programs import ToldPrograms
from compliance.facts import SoftwareInventory, SoftwareSource

_NO_STAMP: Final = ""


def stamp_of(platform: str, host: Host) -> str:
    """When the places in which programs are listed changed last; "" where they do not show it, and each report reads them."""
    if platform != "linux":
        return _NO_STAMP
    try:
        return read_stamp(host)
    except ProbeError:
        return _NO_STAMP


def unchanged(told: ToldPrograms, stamp: str) -> SoftwareInventory | None:
    """What to say where nothing has changed since; None where something has, or that is not known."""
    if not stamp or not told.seen:
        return None
    try:
        seen = json.loads(told.seen)
        if seen["stamp"] != stamp:
            return None
        sources = tuple(SoftwareSource(str(name), int(programs)) for name, programs in seen["sources"])
        sha256 = str(seen["sha256"])
        return SoftwareInventory(sources, sha256, sha256, int(seen["programs"]), untold=0, added=(), removed=())
    except (ValueError, LookupError, TypeError):
        return None


def to_text(stamp: str, told: SoftwareInventory) -> str:
    """What `unchanged` needs later; "" where a part could not be read, or was not told yet: then all is read again."""
    sources = [(each.name, each.programs) for each in told.sources if isinstance(each.programs, int)]
    if not stamp or told.untold or len(sources) != len(told.sources):
        return ""
    return json.dumps({"stamp": stamp, "sha256": told.list_sha256, "programs": told.programs, "sources": sources})
