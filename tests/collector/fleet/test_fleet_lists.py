"""Which devices a list shows, in which order, and on which page."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from collector.fleet.choosing import chosen
from collector.fleet.devices_page import ON_A_PAGE, devices_page
from collector.fleet.filters import Filter, Only, Order
from collector.fleet.making import make
from collector.fleet.snapshot import Snapshot
from collector.store import devices
from collector.store.database import Database
from collector.store.devices import DeviceState
from collector.store.loans import LoanState
from collector.store.sqlite import SqliteDatabase
from compliance.policy import parse_policy
from compliance.verdict import Verdict
from tests.fakes.fleet_rows import Kept, Said, keep_school
from tests.fakes.packs import S004, S004_FILE
from tests.fakes.school_records import NOW, SCHOOL

POLICY = parse_policy(S004, S004_FILE.name)

SCHOOL_OF_SIX = (
    Kept(tag="LAP-1", serial="5CD1", name="staff-01", said=(Said(0, Verdict.FAIL, days=5),), kind="laptop", may_leave=True),
    Kept(tag="LAP-10", serial="5CD10", said=(Said(0, Verdict.FAIL, days=2),), kind="laptop", heard=12),
    Kept(tag="CHR-1", serial="LAP-1", platform="chromeos", kind="chromebook", loan=LoanState.CLEARED, due_in=-1),
    Kept(tag="DESK-1", serial="D1", platform="windows", loan=LoanState.CLEARED, due_in=0),
    Kept(tag="OLD-1", serial="O1", state=DeviceState.RETURNED, loan=LoanState.CLOSED, due_in=-9),
    Kept(tag="SIM-1", simulated=True, state=DeviceState.AWAITING_FIRST_REPORT, heard=None),
)


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    with closing(SqliteDatabase(tmp_path / "rollcall.db")) as opened:
        yield opened


@pytest.fixture
def snapshot(database: Database) -> Snapshot:
    with database.writing() as tx:
        keep_school(tx, POLICY, SCHOOL_OF_SIX)
    with database.reading() as tx:
        return make(tx, SCHOOL, NOW)


def tags(snapshot: Snapshot, wanted: Filter) -> list[str]:
    return [each.asset_tag for each in chosen(snapshot, wanted)]


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("lap-1", ["CHR-1", "LAP-1", "LAP-10"]),
        ("5cd1", ["LAP-1", "LAP-10"]),
        ("STAFF", ["LAP-1"]),
        ("nobody", []),
    ],
)
def test_a_search_takes_any_part_in_any_case_and_puts_whole_ones_first(
    snapshot: Snapshot, words: str, found: list[str]
) -> None:
    assert tags(snapshot, Filter(search=words, order=Order.SINCE)) == found


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        (Filter(group="laptop"), {"LAP-1", "LAP-10"}),
        (Filter(group="unlisted"), {"DESK-1", "SIM-1"}),
        (Filter(group="on-loan"), {"CHR-1", "DESK-1"}),
        (Filter(group="not-on-loan"), {"LAP-1", "LAP-10", "SIM-1"}),
        (Filter(platform="windows"), {"DESK-1"}),
        (Filter(ended=True), {"OLD-1"}),
        (Filter(state=DeviceState.RETURNED), {"OLD-1"}),
        (Filter(only=frozenset({Only.LOAN_OVERDUE})), {"CHR-1"}),
        (Filter(only=frozenset({Only.MAY_LEAVE_SITE})), {"LAP-1"}),
        (Filter(only=frozenset({Only.SILENT})), {"LAP-10"}),
        (Filter(only=frozenset({Only.REPORTED_THIS_WEEK})), {"LAP-1", "CHR-1", "DESK-1"}),
        (Filter(only=frozenset({Only.REPORTED_THIS_WEEK}), group="unlisted"), {"DESK-1"}),
        (Filter(rule="NO-1", verdict=Verdict.FAIL), set()),
    ],
    ids=lambda each: each.query() if isinstance(each, Filter) else "",
)
def test_a_filter_shows_exactly_these(snapshot: Snapshot, wanted: Filter, found: set[str]) -> None:
    assert set(tags(snapshot, wanted)) == found


@pytest.mark.parametrize(
    ("order", "first"),
    [
        (Order.WORST, "LAP-1"),
        (Order.TAG, "CHR-1"),
        (Order.LAST_SEEN, "LAP-1"),
        (Order.SINCE, "CHR-1"),
        (Order.PUT_RIGHT_BY, "LAP-1"),
    ],
)
def test_a_list_is_sorted_as_it_was_asked(snapshot: Snapshot, order: Order, first: str) -> None:
    assert tags(snapshot, Filter(order=order))[0] == first


def test_what_fails_longest_can_come_first(snapshot: Snapshot) -> None:
    assert tags(snapshot, Filter(order=Order.SINCE, verdict=Verdict.FAIL)) == ["LAP-1", "LAP-10"]


def test_a_list_has_fifty_devices_on_a_page_and_none_twice(database: Database) -> None:
    with database.writing() as tx:
        keep_school(tx, POLICY, [Kept(tag=f"LAP-{number:03}") for number in range(2 * ON_A_PAGE + 1)])
    with database.reading() as tx:
        snapshot = make(tx, SCHOOL, NOW)
        pages = [devices_page(tx, snapshot, Filter(order=Order.TAG), number) for number in (1, 2, 3, 9, 0)]
    assert [(each.page, each.pages, each.total, len(each.rows)) for each in pages] == [
        *((1, 3, 101, 50), (2, 3, 101, 50), (3, 3, 101, 1), (3, 3, 101, 1), (1, 3, 101, 50)),
    ]
    assert [row.asset_tag for page in pages[:3] for row in page.rows] == [f"LAP-{number:03}" for number in range(101)]


def test_the_asset_list_tells_what_has_never_reported(database: Database) -> None:
    silent = Kept(tag="NEW-1", serial="N1", kind="laptop", heard=None)
    invented = Kept(tag="SIM-1", serial="S1", kind="laptop", heard=None, simulated=True)
    with database.writing() as tx:
        keep_school(tx, POLICY, [*SCHOOL_OF_SIX, silent, invented])
    with database.reading() as tx:
        assert [each.asset_tag for each in make(tx, SCHOOL, NOW).never_heard_of] == ["NEW-1"]


def test_a_device_that_has_another_verdict_since_it_was_counted_is_shown_as_it_is_now(database: Database) -> None:
    met = tuple(Said(place, Verdict.PASS) for place in range(len(POLICY.device_rules)))
    fails = (*met, Said(1, Verdict.FAIL))
    with database.writing() as tx:
        keep_school(tx, POLICY, [Kept(tag="LAP-1", said=fails)])
    with database.reading() as tx:
        snapshot = make(tx, SCHOOL, NOW)
    with database.writing() as tx:
        devices.put_state(tx, snapshot.lines[0].device_id, DeviceState.QUARANTINED, "two devices use one key", NOW)
    with database.reading() as tx:
        (row,) = devices_page(tx, snapshot, Filter()).rows
    assert (row.verdict, len(row.checks)) == (Verdict.UNKNOWN, len(POLICY.device_rules))
