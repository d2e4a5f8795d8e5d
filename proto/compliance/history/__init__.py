"""What a device's reports come to over thirty days. Pure: taken in again in their order, they come to the same.

Losing evidence never makes it look better: what nobody watched, and what was lost on the way, ends the watch, and a rule that
asks for thirty days then answers Not known until they have passed.
"""

from dataclasses import replace
from typing import Final

from compliance.facts import FACT_NAMES, Antivirus, Power, RemovableMedia, SecurityUpdates
from compliance.history import antivirus, evenings, media, updates
from compliance.history.moment import Moment, moment_of
from compliance.history.record import WINDOW, Evening, History, OpenedMedium, Watch, pruned, utc_day
from compliance.report import DeviceReport

__all__ = [
    "READ",
    "WINDOW",
    "Evening",
    "History",
    "Moment",
    "OpenedMedium",
    "Watch",
    "after",
    "after_a_loss",
    "moment_of",
    "pruned",
    "utc_day",
]

READ: Final = tuple(FACT_NAMES[kind] for kind in (RemovableMedia, Antivirus, SecurityUpdates, Power))
"""The facts of which anything is remembered."""

_FOLLOWED = (media.follow, antivirus.follow, updates.follow, evenings.follow)


def after(before: History | None, report: DeviceReport, moment: Moment) -> History:
    """What is remembered after one more report; `before` itself where it tells nothing new. None: nothing was remembered."""
    history = History(moment.made_at if moment.is_first else None) if before is None else pruned(before, moment.made_at)
    for follow in _FOLLOWED:
        history = follow(history, report, moment)
    return history


def after_a_loss(before: History) -> History:
    """What is remembered once messages are gone that will never come: nobody knows what they told.

    On the first day too: what begins after a loss has not been watched from the beginning.
    """
    return replace(
        before,
        first_at=None,
        media_watched=None,
        media_controlled=False,
        media_all_watched=None,
        media_shut=False,
        antivirus_on=None,
        updates_waiting_since=None,
        restart_needed_since=None,
    )
