"""The good laptop, on loan under the shipped policy, for tests to spoil one thing at a time; and strategies for any facts."""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from datetime import UTC, date, datetime, timedelta
from types import UnionType
from typing import Any, Final, get_args, get_origin, get_type_hints

from hypothesis import strategies as st
from school_year import YEAR

from compliance.calendar import WITHOUT_TERMS, SchoolCalendar
from compliance.context import Context, DataClass, Loan
from compliance.facts import FACTS, Fact
from compliance.history import History, Watch
from compliance.policy import Policy, parse_policy
from compliance.report import DeviceReport, KeyProtection, Trigger
from compliance.unknown import Unknown
from tests.fakes.good_facts import GOOD_FACTS, NOW, report_of
from tests.fakes.packs import S004, S004_FILE

ON_LOAN: Final = Loan(
    missing_signatures=(), serial="SN-0007", asset_tag="TAG-7", device_confirmed=False, due_back=date(2026, 7, 20)
)
WATCHED: Final = Watch(NOW - timedelta(days=60), from_the_beginning=False)
REMEMBERED: Final = History(
    first_at=NOW - timedelta(days=400),
    media_watched=WATCHED,
    media_all_watched=WATCHED,
    antivirus_seen_on=True,
    antivirus_on=WATCHED,
)
REGISTERS: Final = Context(
    loan=ON_LOAN,
    on_loan=True,
    may_leave_site=True,
    data_class=DataClass.PERSONAL,
    last_report_received_at=NOW - timedelta(minutes=5),
    evidence_as_of=NOW - timedelta(minutes=5),
    history=REMEMBERED,
    media_permits=(),
)


def policy() -> Policy:
    """The shipped pack, read."""
    return parse_policy(S004, S004_FILE.name)


def report(*spoilt: Fact, without: Mapping[str, Unknown] | None = None, platform: str = "linux") -> DeviceReport:
    """The good device's report, with some facts replaced and some not known."""
    made = report_of(*GOOD_FACTS, *spoilt, platform=platform)
    return replace(made, readings={**made.readings, **(without or {})})


def anything(kind: Any) -> st.SearchStrategy[Any]:  # noqa: ANN401 - types and unions of types
    """Any value of a type used in facts and registers. Instants carry their zone, as the contract says."""
    if kind is int:
        return st.integers(-(2**63), 2**63 - 1)  # what the wire can carry
    if kind is datetime:
        return st.datetimes(timezones=st.just(UTC))
    if get_origin(kind) is tuple:
        return st.lists(anything(get_args(kind)[0]), max_size=3).map(tuple)
    if isinstance(kind, UnionType):
        return st.one_of([anything(each) for each in get_args(kind)])
    if kind is SchoolCalendar:
        return st.sampled_from((WITHOUT_TERMS, YEAR))  # one of any days at all would be as large as time
    if is_dataclass(kind):
        hints = get_type_hints(kind)
        return st.builds(kind, **{field.name: anything(hints[field.name]) for field in fields(kind)})
    return st.from_type(kind)


def any_report() -> st.SearchStrategy[DeviceReport]:
    """A report with any readings, or none."""
    readings = st.fixed_dictionaries(
        {}, optional={name: st.one_of(anything(kind), anything(Unknown)) for name, kind in FACTS.items()}
    )
    platforms = st.sampled_from(("linux", "windows", "macos", "chromeos", "plan9"))
    return st.builds(DeviceReport, st.just(NOW), platforms, st.just(Trigger.BOOT), st.just(KeyProtection.TPM), readings)
