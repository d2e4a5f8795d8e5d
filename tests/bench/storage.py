"""How much the database grows for a device in a year, from reports that a collector really stored."""

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tests.bench.figures import Figure, Section, at_most

_SCHOOL_DAYS: Final = 195
_REPORTS_A_DAY: Final = 4  # one at boot, two by the clock, one on a change; heartbeats come with the channel issue
_YEARS_KEPT: Final = 6

# A thousand devices for six years then fit into 12 GiB: a small server keeps that, and copies it in a night.
_MOST_MIB_A_YEAR: Final = 2


@dataclass(frozen=True, slots=True)
class Size:
    """A database without its free pages."""

    bytes: int
    reports: int


def size_of(database: Path, scratch: Path) -> Size:
    """Measured on a compact copy, made while the collector serves."""
    copy = scratch / "compact.db"
    copy.unlink(missing_ok=True)
    with closing(sqlite3.connect(database)) as connection:
        connection.execute("VACUUM INTO ?", (str(copy),))
        (reports,) = connection.execute("SELECT COUNT(*) FROM envelopes").fetchone()
    return Size(copy.stat().st_size, reports)


def growth(before: Size, after: Size) -> Section:
    """What the reports between two sizes say of a year. Verdicts and their history are in it, as they are in the file."""
    of_a_report = (after.bytes - before.bytes) / (after.reports - before.reports)
    a_year = of_a_report * _SCHOOL_DAYS * _REPORTS_A_DAY / 2**20
    note = (
        f"{after.reports - before.reports} reports; assumed: {_SCHOOL_DAYS} school days, {_REPORTS_A_DAY} full reports on each "
        "(boot, twice a day, one change), no heartbeats yet"
    )
    figures = (
        Figure("one device, one year", a_year, "MiB", at_most(_MOST_MIB_A_YEAR)),
        Figure("one report with its verdicts and indexes", of_a_report, "bytes"),
        Figure(f"1,000 devices, {_YEARS_KEPT} years", a_year * 1000 * _YEARS_KEPT / 1024, "GiB"),
    )
    return Section("The collector's storage", note, figures)
