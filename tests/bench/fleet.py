"""The console's pages on a large school: how long the server takes for each, and what it costs to keep its devices counted.

The pages are asked of the console's own web application, one after the other, signed in as a technician; the client is in the
same process. The page of a device on loan writes a line in the audit log, so the devices are counted again meanwhile.
"""

import resource
import time
from collections.abc import Callable, Iterator
from datetime import datetime
from functools import partial
from itertools import count as count_from
from itertools import cycle
from pathlib import Path
from typing import Final

from starlette.testclient import TestClient

from collector.accounts import web_sessions
from collector.accounts.opening import NewAccount, open_account
from collector.accounts.rights import Role
from collector.accounts.visitor import Grant
from collector.fleet.filters import Order
from collector.fleet.making import make
from collector.store import schools
from collector.store.database import Database
from compliance.policy import parse_policy
from tests.bench.figures import Figure, Section, at_most
from tests.bench.large_school import CHANGES_OF_EACH, fill
from tests.fakes.console import ORIGIN, ConsoleInTest, console, secret
from tests.fakes.packs import S004, S004_FILE
from tests.fakes.school_records import SCHOOL

FEW: Final = 5_000
MANY: Final = 50_000
_ROUNDS: Final = 100
_MOST_P50_MS: Final = 50
_MOST_P99_MS: Final = 200
_MOST_PAGE_KB: Final = 100
_OK: Final = 200
_RULES: Final = tuple(each.rule_id for each in parse_policy(S004, S004_FILE.name).device_rules)
HOME: Final = f"/s/{SCHOOL.school_id}"


def few(scratch: Path) -> Section:
    """A large school."""
    return _measured(scratch, FEW)


def many(scratch: Path) -> Section:
    """More devices than any school has."""
    return _measured(scratch, MANY)


def _measured(scratch: Path, count: int) -> Section:
    with console(scratch / "fleet") as opened:
        fill(opened.database, count, opened.clock())
        wall, cpu, grown = _snapshot(opened.database, opened.clock())
        browser = _signed_in(opened)
        _times(partial(_get, browser, ""), 1)
        pages = {name: _times(partial(_get_next, browser, paths), _ROUNDS) for name, paths in _pages(opened).items()}
        largest = max(len(_get(browser, path)) for path in ("", "/devices"))
    figures = [
        Figure("the devices are counted in", cpu, "s of CPU"),
        Figure("  by the clock", wall, "s"),
        Figure("  the process is larger by", grown, "MiB"),
        Figure("the larger of overview and list, without style and script", largest / 1000, "kB", at_most(_MOST_PAGE_KB)),
    ]
    for name, times in pages.items():
        figures.append(Figure(f"{name}: half of them (p50)", _at(times, 0.5), "ms", at_most(_MOST_P50_MS)))
        figures.append(Figure("  99 of 100 (p99)", _at(times, 0.99), "ms", at_most(_MOST_P99_MS)))
    note = (
        f"{count:,} devices, {CHANGES_OF_EACH} changes of each over a year; {_ROUNDS} pages of each kind, one after the other"
    )
    return Section(f"The console with {count:,} devices", note, tuple(figures))


def _snapshot(database: Database, now: datetime) -> tuple[float, float, float]:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    wall, cpu = time.perf_counter(), time.process_time()
    with database.reading() as tx:
        school = schools.the_only(tx, None)
        made = make(tx, school, now)
    assert made.by_check
    after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return time.perf_counter() - wall, time.process_time() - cpu, (after - before) / 1024


def _signed_in(opened: ConsoleInTest) -> TestClient:
    """As a technician; how people sign in is measured nowhere, for it is meant to take its time."""
    cookie = session_of_a_technician(opened.database, opened.clock())
    return TestClient(opened.application, base_url=ORIGIN, headers={"cookie": f"__Host-rollcall={cookie}"})


def session_of_a_technician(database: Database, now: datetime) -> str:
    """The value of the cookie of somebody who has signed in."""
    new = NewAccount("technician@example.org", "T. Technician", (Grant(SCHOOL.school_id, Role.TECHNICIAN),))
    with database.writing() as tx:
        account = open_account(tx, new, actor="bench", now=now, new_secret=secret)
        return web_sessions.begin(tx, account.account_id, proved_at=now, now=now, new_secret=secret)


def _pages(opened: ConsoleInTest) -> dict[str, Iterator[str]]:
    """What people click: never twice the same list or device."""
    with opened.database.reading() as tx:
        known = [each.hex() for each in (bytes(row["device_id"]) for row in tx.all("SELECT device_id FROM devices LIMIT 1000"))]
    return {
        "overview": cycle(("",)),
        "list, any page of it": (f"/devices?page={number}" for number in count_from(1)),
        "list, filtered by check and state": (f"/devices?rule={rule}&verdict=fail" for rule in cycle(_RULES)),
        "list, searched": (f"/devices?q=BENCH-{number:04}" for number in count_from(1)),
        "list, sorted": (f"/devices?sort={order.value}" for order in cycle(Order)),
        "device": (f"/devices/{each}" for each in cycle(known)),
    }


def _get_next(browser: TestClient, paths: Iterator[str]) -> None:
    _get(browser, next(paths))


def _get(browser: TestClient, path: str) -> bytes:
    answer = browser.get(HOME + (path or "/"), follow_redirects=False)
    if answer.status_code != _OK:
        raise RuntimeError(f"{path or '/'} was answered with {answer.status_code}")
    return answer.content


def _times(act: Callable[[], object], rounds: int) -> list[float]:
    """Seconds, sorted."""
    found = []
    for _ in range(rounds):
        began = time.perf_counter()
        act()
        found.append(time.perf_counter() - began)
    return sorted(found)


def _at(times: list[float], share: float) -> float:
    """The milliseconds that this share of all did not exceed."""
    return times[min(len(times) - 1, int(share * len(times)))] * 1000
