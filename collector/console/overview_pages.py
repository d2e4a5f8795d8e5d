"""The first page: are we all right, and what must be done first. Every number leads to exactly the devices that it counts."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from collector.accounts.rights import Right
from collector.console.device_list_pages import Snapshots
from collector.console.frame import times_of
from collector.console.moments import moment_of
from collector.console.visit import Answer, Place, Places, Redirect, Shown, Visit
from collector.fleet.counted import Counted
from collector.fleet.filters import UNLISTED, Filter, Only
from collector.fleet.off_site import counted, off_site
from collector.fleet.snapshot import Snapshot
from compliance.verdict import Verdict

STATES: Final = (Verdict.PASS, Verdict.FAIL, Verdict.UNKNOWN, Verdict.WAIVED, Verdict.NOT_APPLICABLE)
"""In the order in which the page has them: the good news first, as a head reads them."""


@dataclass(frozen=True, slots=True)
class Overview:
    """What the page shows beside the rows of the snapshot."""

    total: Counted
    by_state: Mapping[Verdict, Counted]
    reported_this_week: Counted
    never_reported: Counted
    silent: Counted
    not_believed: Counted
    not_listed: Counted
    overdue_loans: Counted


def places(snapshots: Snapshots) -> Places:
    """The overview."""

    def show(visit: Visit) -> Answer:
        if moment_of(visit).is_past:  # figures of the past are those of the report
            reader = "technician" if visit.may(Right.SEE_DEVICES) else "governors"
            return Redirect(f"/reports/{reader}?as-at={moment_of(visit).day}")
        return Shown("overview.html.jinja", _values(visit, snapshots(visit.school.school_id)))

    return (Place("/", Right.SEE_FIGURES, get=show),)


def _values(visit: Visit, snapshot: Snapshot) -> dict[str, object]:
    return {
        "snapshot": snapshot,
        "moment": moment_of(visit),
        "overview": snapshot.kept("overview", lambda: _overview(snapshot)),
        "off_site": snapshot.kept("off site", lambda: off_site(snapshot)),
        "states": STATES,
        "sees_devices": visit.may(Right.SEE_DEVICES),
        "may_lend": visit.may(Right.LEND),
        "times": times_of(visit, snapshot.calendar),
    }


def _overview(snapshot: Snapshot) -> Overview:
    def only(which: Only) -> Counted:
        return counted(snapshot, Filter(real=snapshot.real, only=frozenset({which})))

    numbers = {each.verdict: each.number for each in snapshot.counts(simulated=snapshot.counts_simulated)}
    return Overview(
        total=Counted(len(snapshot.counted), Filter(real=snapshot.real)),
        by_state={
            each: Counted(numbers.get(each, 0), Filter(real=snapshot.real, verdict=each))
            for each in (*STATES, Verdict.RECORDED)
        },
        reported_this_week=only(Only.REPORTED_THIS_WEEK),
        never_reported=only(Only.NEVER_REPORTED),
        silent=only(Only.SILENT),
        not_believed=only(Only.NOT_BELIEVED),
        not_listed=counted(snapshot, Filter(real=snapshot.real, group=UNLISTED)),
        overdue_loans=only(Only.LOAN_OVERDUE),
    )
