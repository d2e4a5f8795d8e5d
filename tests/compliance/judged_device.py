"""A laptop on loan with nothing to complain of, for tests to spoil one thing at a time; and strategies for any facts at all."""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from types import UnionType
from typing import Any, Final, get_args, get_origin, get_type_hints

from hypothesis import strategies as st

from compliance.context import Context, DataClass, Loan
from compliance.facts import (
    FACT_NAMES,
    FACTS,
    Administrators,
    Antivirus,
    AntivirusProduct,
    AutomaticLogin,
    DeviceIdentity,
    DiskEncryption,
    Fact,
    Firewall,
    LocksItself,
    MediaControl,
    OperatingSystem,
    RemovableMedia,
    ScreenLock,
    SetBy,
    SwapState,
    UserScreenLock,
    Volume,
    VolumeState,
)
from compliance.policy import Policy, parse_policy
from compliance.report import DeviceReport, KeyProtection, Reading, Trigger
from compliance.unknown import Unknown, Why

NOW: Final = datetime(2026, 1, 14, 9, 30, tzinfo=UTC)
NOT_KNOWN: Final = Unknown(Why.TIMED_OUT, "the program did not answer in time")

PACK_FILE: Final = Path(__file__).parents[2] / "configs" / "policies" / "s004-primary.toml"
PACK: Final = PACK_FILE.read_text(encoding="utf-8")

PRODUCT: Final = AntivirusProduct(
    name="ClamAV",
    running=True,
    on_access=True,
    signatures_published_at=NOW - timedelta(days=1, hours=2),
    engine_version="1.4.3",
    automatic_updates=True,
    managed_by="the school's console",
)

GOOD_FACTS: Final[tuple[Fact, ...]] = (
    DeviceIdentity(name="lap-07", make="Example", model="Book 3", serial="SN-0007", portable=True),
    OperatingSystem(name="Debian", version="12", build="12.9", supported_until=datetime(2028, 6, 30, tzinfo=UTC)),
    DiskEncryption(volumes=(Volume("/", VolumeState.PROTECTED, "LUKS2"),), swap=SwapState.PROTECTED),
    Antivirus(products=(PRODUCT,)),
    ScreenLock(
        has_desktop=True,
        users=(UserScreenLock("a1b2", "GNOME", LocksItself(300, 0), set_by=SetBy.POLICY, user_may_change=False),),
    ),
    RemovableMedia(control=MediaControl.BLOCKED, attached=(), events=(), events_complete=True),
    Firewall(active=True, product="ufw", blocks_inbound=True, starts_at_boot=True),
    Administrators(administrator_count=1, session_user_is_administrator=False),
    AutomaticLogin(enabled=False),
)

ON_LOAN: Final = Loan(
    missing_signatures=(), serial="SN-0007", asset_tag="TAG-7", device_confirmed=False, due_back=date(2026, 7, 20)
)
REGISTERS: Final = Context(
    loan=ON_LOAN,
    on_loan=True,
    may_leave_site=True,
    data_class=DataClass.PERSONAL,
    last_report_received_at=NOW - timedelta(minutes=5),
    evidence_as_of=NOW - timedelta(minutes=5),
)


def policy() -> Policy:
    """The shipped pack, read."""
    return parse_policy(PACK, PACK_FILE.name)


def report(*spoilt: Fact, without: Mapping[str, Unknown] | None = None, platform: str = "linux") -> DeviceReport:
    """The good device's report, with some facts replaced and some not known."""
    readings: dict[str, Reading] = {FACT_NAMES[type(fact)]: fact for fact in (*GOOD_FACTS, *spoilt)}
    return DeviceReport(NOW, platform, Trigger.SCHEDULE, KeyProtection.FILE, readings | dict(without or {}))


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
