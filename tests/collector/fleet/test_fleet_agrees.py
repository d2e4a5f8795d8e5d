"""The console's counts and lists say of every device what the compliance report says of it."""

from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from collector.fleet.choosing import chosen
from collector.fleet.devices_page import ON_A_PAGE, devices_page
from collector.fleet.filters import Filter, Only, Real
from collector.fleet.making import make
from collector.fleet.snapshot import Snapshot
from collector.judging.judging import policy_in_force
from collector.registers.school_calendar import calendar_of
from collector.reports.assembly import build
from collector.reports.channel_entry import NOTHING_TO_TELL
from collector.reports.compliance_report import ComplianceReport, DeviceEntry
from collector.reports.device_groups import groups_of
from collector.reports.device_needs import needs_of
from collector.reports.figures_of_devices import of_devices
from collector.reports.school_at import gathered
from collector.reports.summary import counts, worst_devices_first, worst_first
from collector.store.database import Transaction
from collector.store.devices import DeviceState
from collector.store.loans import LoanState
from collector.store.sqlite import SqliteDatabase
from compliance.policy import Policy, parse_policy
from compliance.verdict import Verdict
from tests.fakes.fleet_rows import Kept, Said, keep_school
from tests.fakes.packs import S004, S004_FILE
from tests.fakes.school_records import NOW, SCHOOL

POLICY: Policy = parse_policy(S004, S004_FILE.name)
RULES = len(POLICY.device_rules)

SAID = st.builds(
    Said,
    rule=st.integers(0, RULES - 1),
    verdict=st.sampled_from(Verdict),
    days=st.integers(0, 40),
    is_current=st.booleans() | st.just(value=True),
)
EVERYWHERE = st.sampled_from(Verdict).map(lambda each: tuple(Said(rule, each) for rule in range(RULES)))
KEPT = st.builds(
    Kept,
    tag=st.sampled_from(("", "LAP-1", "lap-1", "LAP-2", "Ünder  one\t")),
    serial=st.sampled_from(("", "5CD1", "5cd1", "LAP-2")),
    name=st.sampled_from(("", "staff-07")),
    state=st.sampled_from(DeviceState) | st.just(DeviceState.REPORTING),
    simulated=st.booleans(),
    platform=st.sampled_from(("linux", "windows")),
    loan=st.none() | st.sampled_from(LoanState),
    due_in=st.none() | st.integers(-3, 3),
    heard=st.none() | st.integers(0, 12),
    said=EVERYWHERE | st.lists(SAID, max_size=RULES).map(tuple),
    has_incident=st.booleans(),
)
SCHOOLS = st.lists(KEPT, max_size=6)


@contextmanager
def looked_at(kept: list[Kept], policy: Policy | None) -> Iterator[tuple[Transaction, ComplianceReport, Snapshot]]:
    """The same school twice."""
    with TemporaryDirectory() as folder, closing(SqliteDatabase(Path(folder) / "rollcall.db")) as database:
        with database.writing() as tx:
            keep_school(tx, policy, kept)
        with database.reading() as tx:
            report = build(tx, SCHOOL, policy_in_force(tx, "example"), NOW, calendar=calendar_of(tx, "example"))
            yield tx, report, make(tx, SCHOOL, NOW)


@settings(max_examples=25, deadline=None)
@given(kept=SCHOOLS, policy=st.sampled_from((POLICY, None)))
def test_every_device_stands_in_the_list_as_in_the_report(kept: list[Kept], policy: Policy | None) -> None:
    with looked_at(kept, policy) as (_, report, snapshot):
        said = [
            (
                *(each.device_id, each.marked_label, each.verdict, each.loan, each.last_report_at, each.make_and_model),
                worst_first(each.checks)[0].rule if each.checks else "",
                sum(check.verdict is Verdict.FAIL for check in each.checks),
                worst_first(each.checks)[0].since if each.checks and each.verdict.needs_putting_right else None,
                last.put_right_by if (last := needs_of(each).deadline) else None,
                "".join(check.verdict.value[0] for check in each.checks),
            )
            for each in worst_devices_first(report)
        ]
        assert [
            (
                *(each.hex_id, each.marked_label, each.verdict, each.loan, each.last_report_at, each.make_and_model),
                *(each.rule, each.failing, each.since, each.put_right_by, each.letters),
            )
            for each in snapshot.lines
        ] == said


@settings(max_examples=25, deadline=None)
@given(kept=SCHOOLS, policy=st.sampled_from((POLICY, None)))
def test_every_number_leads_to_the_devices_that_the_report_counts(kept: list[Kept], policy: Policy | None) -> None:
    with looked_at(kept, policy) as (_, report, snapshot):
        for real in Real:
            of_kind = [each for each in report.in_use if each.simulated is (real is Real.SIMULATED)]
            assert snapshot.counts(simulated=real is Real.SIMULATED) == counts(of_kind)
            groups = groups_of(report, simulated=real is Real.SIMULATED)
            assert [[each.device_id for each in group.devices] for group in groups] == [
                [each.hex_id for each in chosen(snapshot, Filter(verdict=group.count.verdict, real=real))] for group in groups
            ]
            for rule in snapshot.rules:
                said = Counter(check.verdict for each in of_kind for check in each.checks if check.rule == rule.rule_id)
                assert snapshot.counts_of(rule.rule_id, snapshot.of_kind(simulated=real is Real.SIMULATED)) == said
                for verdict in Verdict:
                    assert len(chosen(snapshot, Filter(rule=rule.rule_id, verdict=verdict, real=real))) == said[verdict]


@settings(max_examples=25, deadline=None)
@given(kept=SCHOOLS)
def test_what_is_silent_overdue_awaited_or_not_believed_is_so_in_the_figures_for_readers(kept: list[Kept]) -> None:
    with looked_at(kept, POLICY) as (tx, report, snapshot):
        figures = {each.figure_id: each for each in of_devices(gathered(tx, report, POLICY, "example"))}
        real = Real.SIMULATED if snapshot.counts_simulated else Real.REAL
        for only, figure in (
            (Only.SILENT, "devices.silent"),
            (Only.OVERDUE, "devices.overdue"),
            (Only.NEVER_REPORTED, "devices.awaited"),
            (Only.NOT_BELIEVED, "devices.to-look-at"),
        ):
            listed = {each.hex_id for each in chosen(snapshot, Filter(real=real, only=frozenset({only})))}
            assert listed == {each.key for each in figures[figure].things}, figure


@settings(max_examples=15, deadline=None)
@given(kept=SCHOOLS, policy=st.sampled_from((POLICY, None)))
def test_a_page_of_the_list_says_of_each_device_what_the_report_says_it_needs(kept: list[Kept], policy: Policy | None) -> None:
    with looked_at(kept, policy) as (tx, report, snapshot):
        page = devices_page(tx, snapshot, Filter())
        assert len(page.rows) <= ON_A_PAGE
        listed = [each for each in worst_devices_first(report) if not each.state.has_ended]
        assert [(each.verdict, needs_of(each)) for each in page.rows] == [(each.verdict, needs_of(each)) for each in listed]
        assert list(map(_without_checks, page.rows)) == list(map(_without_checks, listed))


def _without_checks(entry: DeviceEntry) -> DeviceEntry:
    return replace(entry, checks=(), channel=NOTHING_TO_TELL)
