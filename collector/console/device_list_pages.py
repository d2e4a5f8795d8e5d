"""The list of devices: searched, filtered, sorted, fifty to a page, and the whole of it for spreadsheets."""

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from collector.accounts.rights import Right
from collector.console.frame import times_of
from collector.console.moments import moment_of
from collector.console.visit import Answer, Download, Place, Places, Redirect, Shown, Visit
from collector.fleet.devices_page import DevicesPage, devices_page
from collector.fleet.filters import LIST_GROUPS, Filter, Only, Order, Real
from collector.fleet.line import Line
from collector.fleet.list_csv import list_csv
from collector.fleet.snapshot import Snapshot
from compliance.verdict import Verdict

Snapshots = Callable[[str], Snapshot]
"""The newest snapshot of a school, by its id."""


def places(snapshots: Snapshots) -> Places:
    """The list and its file."""

    def show(visit: Visit) -> Answer:
        if (moment := moment_of(visit)).is_past:  # what is recorded of a day is in the report of that day
            return Redirect(f"/reports/technician?as-at={moment.day}")
        wanted, snapshot = Filter.from_query(visit.query), snapshots(visit.school.school_id)
        if (found := _the_one(snapshot, wanted)) is not None:
            return Redirect(f"/devices/{found}")
        with visit.database.reading() as tx:
            page = devices_page(tx, snapshot, wanted, _page_number(visit))
        return Shown("devices.html.jinja", _values(visit, snapshot, wanted, page))

    def download(visit: Visit) -> Answer:
        wanted, snapshot = Filter.from_query(visit.query), snapshots(visit.school.school_id)
        content = list_csv(snapshot, wanted, with_people=visit.may(Right.SEE_PEOPLE))
        return Download("devices.csv", "text/csv; charset=utf-8", content.encode())

    return (
        Place("/devices", Right.SEE_DEVICES, get=show),
        Place("/devices.csv", Right.SEE_DEVICES, get=download),
    )


def _the_one(snapshot: Snapshot, wanted: Filter) -> str | None:
    """The device whose whole tag, serial number or name was typed, where that is one: whoever scans a label wants its page."""
    if not wanted.search or wanted != Filter(search=wanted.search):
        return None
    typed = wanted.search.casefold()
    named = [each for each in snapshot.in_use if typed in each.searched and typed in _names_of(each)]
    return named[0].hex_id if len(named) == 1 else None


def _names_of(line: Line) -> tuple[str, str, str]:
    return line.asset_tag.casefold(), line.serial.casefold(), line.name.casefold()


def _page_number(visit: Visit) -> int:
    number = visit.query.get("page", "1")
    return int(number) if number.isascii() and number.isdecimal() and len(number) < _MOST_DIGITS else 1


_MOST_DIGITS: Final = 7
_VERDICTS: Final = (Verdict.FAIL, Verdict.UNKNOWN, Verdict.WAIVED, Verdict.PASS, Verdict.NOT_APPLICABLE)


def _values(visit: Visit, snapshot: Snapshot, wanted: Filter, page: DevicesPage) -> dict[str, object]:
    def at_page(number: int) -> str:
        asked = wanted.query()
        return f"/devices?{asked}{'&' if asked else ''}page={number}"

    return {
        "snapshot": snapshot,
        "wanted": wanted,
        "page": page,
        "before": at_page(page.page - 1) if page.page > 1 else "",
        "after": at_page(page.page + 1) if page.page < page.pages else "",
        "csv": f"/devices.csv?{wanted.query()}",
        "without": _without(wanted),
        "verdicts": [("", "any state"), *((each.value.lower(), each.on_screen) for each in _VERDICTS)],
        "groups": [("", "all"), *((each, each.replace("_", " ")) for each in LIST_GROUPS)],
        "rules": [("", "any check"), *((each.rule_id, f"{each.title} ({each.rule_id})") for each in snapshot.rules)],
        "orders": [(each.value, each.words) for each in Order],
        "kinds": [("", "real and simulated"), (Real.REAL.value, "real"), (Real.SIMULATED.value, "simulated")],
        "onlys": [("", "no more"), *((each.value, each.words) for each in Only)],
        "only": next(iter(sorted(wanted.only)), ""),
        "sees_people": visit.may(Right.SEE_PEOPLE),
        "times": times_of(visit, snapshot.calendar),
    }


def _without(wanted: Filter) -> list[tuple[str, str]]:
    """Each part of the filter in words, and the list without it."""
    parts = [
        (wanted.search, f"“{wanted.search}”", replace(wanted, search="")),
        (wanted.verdict, wanted.verdict.on_screen if wanted.verdict else "", replace(wanted, verdict=None)),
        (wanted.rule, wanted.rule, replace(wanted, rule="")),
        (wanted.group, wanted.group, replace(wanted, group="")),
        (wanted.platform, wanted.platform, replace(wanted, platform="")),
        (wanted.state, wanted.state.value.replace("_", " ") if wanted.state else "", replace(wanted, state=None)),
        (wanted.real, "real" if wanted.real is Real.REAL else "simulated", replace(wanted, real=None)),
        (wanted.ended, "returned or disposed of", replace(wanted, ended=False)),
        (wanted.only, ", ".join(each.words for each in Only if each in wanted.only), replace(wanted, only=frozenset())),
    ]
    return [(words, f"/devices?{less.query()}") for is_asked, words, less in parts if is_asked]
