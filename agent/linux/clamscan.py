"""ClamAV's version as its programs print it. Source: clamscan(1).

It says nothing about a running daemon, and comes with the daemon down and without any definitions: no protection is concluded
from it.
"""

import re
from datetime import UTC, datetime
from typing import Final

from agent.probes.parsing import parser
from compliance.unknown import Unknown, Why
from compliance.values import dataclass

_VERSION: Final = re.compile(r"^ClamAV ([\w.-]+)(?:/(\d{1,9})/([\w: ]+))?\s*$", re.MULTILINE)
_NO_DATABASE: Final = Unknown(Why.NOT_RECORDED, "ClamAV has no official virus definitions")


@dataclass(frozen=True, slots=True)
class ClamavVersion:
    """The engine, and the daily database on the disk; what runs is not known from it."""

    engine_version: str
    daily_version: int | Unknown
    daily_published_at: datetime | Unknown
    running: Unknown


@parser("clamscan", "clamscan --version", "clamscan_version")
def parse_clamscan(text: str) -> ClamavVersion:
    """`ClamAV ENGINE/DAILY/DATE`, or `ClamAV ENGINE` without definitions. The date is local time, taken as UTC."""
    found = _VERSION.search(text)
    if found is None:
        raise ValueError("no version of ClamAV")
    silent = Unknown(Why.NOT_READ, "this program answers with the daemon down")
    if found[2] is None:
        return ClamavVersion(found[1], _NO_DATABASE, _NO_DATABASE, silent)
    published = datetime.strptime(" ".join(found[3].split()), "%a %b %d %H:%M:%S %Y").replace(tzinfo=UTC)
    return ClamavVersion(found[1], int(found[2]), published, silent)
