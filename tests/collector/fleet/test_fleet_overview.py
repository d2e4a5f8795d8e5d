"""What the first page of the console says: by check, by group, first things, and who has which laptop at home."""

import csv
import io
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings

from collector.fleet.choosing import chosen
from collector.fleet.filters import Filter, Only, Real
from collector.fleet.list_csv import list_csv
from collector.fleet.making import make
from collector.fleet.off_site import off_site
from collector.fleet.snapshot import Snapshot
from collector.reports.summary import first_things
from collector.store import verdicts
from collector.store.database import Database
from collector.store.devices import DeviceState
from collector.store.loans import LoanState
from collector.store.sqlite import SqliteDatabase
from collector.store.verdicts import VerdictChange
from compliance.policy import parse_policy
from compliance.verdict import Verdict
from tests.collector.fleet.test_fleet_agrees import SCHOOLS, looked_at
from tests.fakes.fleet_rows import Kept, Said, keep_device, keep_school
from tests.fakes.packs import S004, S004_FILE
from tests.fakes.school_records import NOW, SCHOOL

POLICY = parse_policy(S004, S004_FILE.name)
ENCRYPTION = next(place for place, each in enumerate(POLICY.device_rules) if each.kind == "disk_encryption")
ALL_PASS = tuple(Said(place, Verdict.PASS) for place in range(len(POLICY.device_rules)))


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    with closing(SqliteDatabase(tmp_path / "rollcall.db")) as opened:
        yield opened


def school_of(database: Database, *kept: Kept) -> Snapshot:
    with database.writing() as tx:
        keep_school(tx, POLICY, kept)
    with database.reading() as tx:
        return make(tx, SCHOOL, NOW)


@settings(max_examples=30, deadline=None)
@given(kept=SCHOOLS)
def test_what_to_do_first_is_what_the_report_says(kept: list[Kept]) -> None:
    with looked_at(kept, POLICY) as (_, report, snapshot):
        said = [
            (each.title, each.severity, len(each.devices), each.saw, each.since, each.actors) for each in first_things(report)
        ]
        days = [each.deadline.put_right_by if each.deadline else None for each in first_things(report)]
        found = snapshot.first_things
        assert [(each.title, each.severity, each.number, each.saw, each.since, each.actors) for each in found] == said
        assert [each.put_right_by for each in found] == days
        assert [len(chosen(snapshot, each.filter)) for each in found] == [each.number for each in found]
        assert [each.line is not None for each in found] == [each.number == 1 for each in found]


@settings(max_examples=20, deadline=None)
@given(kept=SCHOOLS)
def test_every_number_of_every_row_lists_as_many_devices_and_rows_add_up(kept: list[Kept]) -> None:
    with looked_at(kept, POLICY) as (_, _, snapshot):
        rows = [*(each.by_verdict for each in snapshot.by_check), *(each.by_verdict for each in snapshot.by_group)]
        numbers = [each for row in rows for each in row.values()] + [each.devices for each in snapshot.by_group]
        assert [len(chosen(snapshot, each.filter)) for each in numbers] == [each.number for each in numbers]
        assert {sum(each.number for each in row.by_verdict.values()) for row in snapshot.by_check} == {len(snapshot.counted)}
        assert sum(each.devices.number for each in snapshot.by_group) == len(snapshot.counted)


def test_a_group_is_what_the_asset_list_says(database: Database) -> None:
    kept = (Kept(tag="A", kind="laptop"), Kept(tag="B", kind="laptop"), Kept(tag="C", kind=""), Kept(tag="D"))
    rows = school_of(database, *kept, Kept(tag="E", kind="laptop", state=DeviceState.RETURNED)).by_group
    assert [(each.group, each.words, each.devices.number) for each in rows] == [
        *(("laptop", "listed as laptop", 2), ("no-kind", "listed without a kind", 1)),
        ("unlisted", "not in the asset list", 1),
    ]


def lent(tag: str, *said: Said) -> Kept:
    return Kept(tag=tag, loan=LoanState.CLEARED, said=(*ALL_PASS, *said))


def test_who_has_a_laptop_at_home_that_is_not_encrypted_is_named(database: Database) -> None:
    failing, unknown = lent("LAP-2", Said(ENCRYPTION, Verdict.FAIL)), lent("LAP-3", Said(ENCRYPTION, Verdict.UNKNOWN))
    here = Kept(tag="LAP-4", said=(Said(ENCRYPTION, Verdict.FAIL),))
    snapshot = school_of(database, lent("LAP-1"), failing, unknown, here, replace(failing, tag="SIM-1", simulated=True))
    said = off_site(snapshot)
    assert said is not None
    assert (said.on_loan.number, said.encrypted.number, said.not_encrypted.number, said.not_known.number) == (3, 1, 1, 1)
    assert [each.label for each in said.failing] == ["LAP-2"]
    assert said.not_known.filter == Filter(group="on-loan", real=Real.REAL, only=frozenset({Only.ENCRYPTION_NOT_KNOWN}))


def test_a_policy_that_asks_for_no_encryption_says_nothing_of_it(database: Database) -> None:
    with database.writing() as tx:
        keep_school(tx, None, [lent("LAP-1")])
    with database.reading() as tx:
        assert off_site(make(tx, SCHOOL, NOW)) is None


def test_the_change_in_thirty_days_is_what_came_to_fail_less_what_was_put_right(database: Database) -> None:
    rule = POLICY.device_rules[0].rule_id
    changes: dict[str, tuple[Kept, list[tuple[int, Verdict | None, Verdict]]]] = {
        "failed lately": (Kept(), [(10, Verdict.PASS, Verdict.FAIL)]),
        "put right lately": (Kept(), [(10, Verdict.FAIL, Verdict.PASS)]),
        "failed and put right": (Kept(), [(20, Verdict.PASS, Verdict.FAIL), (9, Verdict.FAIL, Verdict.UNKNOWN)]),
        "new": (Kept(), [(3, None, Verdict.FAIL)]),
        "also new": (Kept(), [(2, None, Verdict.FAIL)]),
        "long ago": (Kept(), [(31, Verdict.PASS, Verdict.FAIL)]),
        "invented": (Kept(simulated=True), [(5, None, Verdict.FAIL)]),
        "given back": (Kept(state=DeviceState.RETURNED), [(5, None, Verdict.FAIL)]),
    }
    with database.writing() as tx:
        keep_school(tx, POLICY, [])
        for number, (kept, history) in enumerate(changes.values()):
            device = keep_device(tx, POLICY, number, kept)
            lines = [
                VerdictChange("example", device.device_id, rule, NOW - timedelta(days=days), before, after, "", None)
                for days, before, after in history
            ]
            verdicts.record_changes(tx, lines)
    with database.reading() as tx:
        by_rule = {each.rule: each.more_failing for each in make(tx, SCHOOL, NOW).by_check}
    assert Counter(by_rule.values()) == Counter({0: len(POLICY.device_rules) - 1, 2: 1})
    assert by_rule[rule] == 2


def test_a_list_for_spreadsheets_has_every_device_no_formula_and_names_only_for_who_may_see_them(database: Database) -> None:
    kept = [Kept(tag=f"LAP-{number:03}", loan=LoanState.CLEARED, due_in=1) for number in range(60)]
    snapshot = school_of(database, *kept, Kept(tag="=HYPERLINK(1)", name="+1"))
    rule = POLICY.device_rules[0].rule_id
    with_names = list(csv.DictReader(io.StringIO(list_csv(snapshot, Filter(rule=rule), with_people=True))))
    without = list_csv(snapshot, Filter(), with_people=False)
    assert len(with_names) == 61
    assert {each["borrower"] for each in with_names} == {"A. Sample", ""}
    assert {each[rule] for each in with_names} == {"UNKNOWN"}
    assert "'=HYPERLINK(1)" in {each["asset_tag"] for each in with_names}
    assert ("A. Sample" in without, "borrower" in without) == (False, False)
