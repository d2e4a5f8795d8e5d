"""What is remembered of the antivirus: since when it has checked files as they are opened, and when it was seen not to."""

from dataclasses import replace
from typing import Final

from compliance.facts import FACT_NAMES, Antivirus, AntivirusProduct
from compliance.history.moment import Moment
from compliance.history.record import History, utc_day
from compliance.report import DeviceReport

_NAME: Final = FACT_NAMES[Antivirus]


def checks_on_access(antivirus: Antivirus) -> bool | None:
    """Whether any product checks files as they are opened; None where that cannot be told."""
    answers = {_checks(product) for product in antivirus.products}
    if True in answers:
        return True
    return None if None in answers else False


def _checks(product: AntivirusProduct) -> bool | None:
    parts = (product.running, product.on_access)
    if False in parts:
        return False
    return True if parts == (True, True) else None


def follow(history: History, report: DeviceReport, moment: Moment) -> History:
    """With what a report tells of the antivirus. One that was never on has not been switched off."""
    antivirus = report.readings.get(_NAME)
    on = checks_on_access(antivirus) if isinstance(antivirus, Antivirus) else None
    if on:
        watch = history.antivirus_on or history.watch(moment.made_at)
        is_known = history.antivirus_seen_on and watch is history.antivirus_on
        return history if is_known else replace(history, antivirus_seen_on=True, antivirus_on=watch)
    off_at = history.antivirus_off_at
    if on is False and history.antivirus_seen_on and not (off_at and utc_day(off_at) == utc_day(moment.made_at)):
        off_at = moment.made_at
    if history.antivirus_on is None and off_at is history.antivirus_off_at:
        return history
    return replace(history, antivirus_on=None, antivirus_off_at=off_at)
