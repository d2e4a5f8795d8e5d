"""The frozen report with which a new one is compared: last term's, beside this term's."""

from datetime import datetime

from collector.papers.freezing import opened
from collector.reports.reader_page import Reader
from collector.reports.trends import Then
from collector.store import frozen_reports
from collector.store.database import Transaction
from compliance.school_clock import day_of


def frozen_before(tx: Transaction, school_id: str, reader: Reader, at: datetime, period: str) -> Then | None:
    """The newest one for this reader whose figures are older and whose period is another; None where there is none."""
    found = (
        each
        for each in frozen_reports.everything(tx, school_id)
        if each.reader == reader.value and each.figures_at < at and each.period != period
    )
    newest = max(found, key=lambda each: (each.figures_at, each.edition), default=None)
    if newest is None:
        return None
    page = opened(newest)
    return Then(day_of(newest.figures_at), page.policy_mark, {each.figure_id: each for each in page.figures}, newest.period)
