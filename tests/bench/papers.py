"""How long the report to governors takes on paper: a school of 231 devices with a term behind it, and one of ten times as many.

From the store to the bytes of the PDF: figures, thirteen weeks of the chart, the comparison with four weeks ago, typesetting.
What is due was judged before, as where a collector serves.
"""

import time
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Final

from collector.judging.judging import policy_in_force
from collector.judging.school_past import school_past
from collector.papers.report_paper import report_pdf
from collector.reports.all_figures import figures_of
from collector.reports.assembly import build
from collector.reports.pages_for_readers import page_for
from collector.reports.past_report import gathered_past
from collector.reports.reader_page import Page, Reader
from collector.reports.school_at import gathered
from collector.reports.trends import then_of
from collector.reports.weeks import weeks_until
from collector.store import schools
from tests.bench.figures import Figure, Limit, Section, at_most
from tests.fakes.device import NOW
from tests.fakes.intake import FakeIntake, founded
from tests.fakes.realistic_school import DEVICES, settle

_MANY: Final = 10 * DEVICES
_MOST_SECONDS: Final = 1
_TIMES: Final = 3


def measure(scratch: Path) -> Section:
    """A school as most are, and one of ten times as many devices."""
    figures = (*_of_school(scratch, DEVICES, at_most(_MOST_SECONDS)), *_of_school(scratch, _MANY, None))
    return Section("Paper", "Two pages with their appendix, tagged (PDF/UA-1)", figures)


def _of_school(scratch: Path, count: int, limit: Limit | None) -> tuple[Figure, ...]:
    """The best of a few; the first one loads the fonts, and is measured apart."""
    intake = founded(scratch / f"papers-{count}")
    settle(intake.database, "example", count)
    first = _seconds(lambda: report_pdf(_page(intake), None))
    again = min(_seconds(lambda: report_pdf(_page(intake), None)) for _ in range(_TIMES))
    page = _page(intake)
    typesetting = min(_seconds(lambda: report_pdf(page, None)) for _ in range(_TIMES))
    intake.database.close()
    return (
        Figure(f"report to governors of {count:,} devices, store to PDF", again, "s", limit),
        Figure("  the first one of a process", first, "s"),
        Figure("  of it typesetting", typesetting, "s"),
    )


def _page(intake: FakeIntake) -> Page:
    with intake.database.reading() as tx:
        (school,) = schools.everyone(tx)
        policy = policy_in_force(tx, "example")
        now = gathered(tx, build(tx, school, policy, NOW), policy, "example")
        now = replace(now, weeks=weeks_until(tx, "example", NOW, NOW, simulated=False))
        then = gathered_past(tx, school, school_past(tx, "example", NOW - timedelta(days=28), NOW))
    return page_for(Reader.GOVERNORS, now, figures_of(now), NOW, then_of(then))


def _seconds(act: Callable[[], object]) -> float:
    began = time.perf_counter()
    act()
    return time.perf_counter() - began
