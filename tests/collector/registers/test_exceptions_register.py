"""Exceptions are asked for by one person and approved by another, last a year at most, and end by themselves."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from collector.errors import ExceptionRefused, NotRecorded, SignerNotRegistered
from collector.registers import exceptions
from collector.registers.devices_in_use import devices_in_use
from collector.registers.exception_requests import Request
from collector.store import assets, audit, devices
from collector.store import exceptions as stored
from collector.store.assets import Asset
from collector.store.database import Transaction
from collector.store.devices import DeviceState
from compliance.policy import parse_policy
from tests.fakes.packs import S004, S004_FILE
from tests.fakes.school_records import DEVICE, LATER, NOW

POLICY = parse_policy(S004, S004_FILE.name)
REQUEST = Request("LOCK-1", DEVICE, "", "it shows the time table", "T. Technician", "h. head", date(2027, 2, 14))
CHROMEBOOK = Asset("example", "RC-0008", "Contoso", "Book", "ZZ99", "chromebook", None, None, simulated=False, imported_at=NOW)
OTHER = replace(
    DEVICE, device_id=b"\x22" * 32, signing_key=b"o", asset_tag="RC-0008", serial="ZZ99", platform="chromeos", enrolled_at=LATER
)


def grant(tx: Transaction, request: Request = REQUEST) -> stored.StoredException:
    return exceptions.grant(tx, "example", request, POLICY, actor="test", now=NOW)


def test_what_is_granted_is_numbered_and_in_the_log(tx: Transaction):
    devices.enrol(tx, DEVICE)
    granted = grant(tx)
    assert (granted.exception_id, granted.approved_by, granted.is_in_force(date(2027, 2, 14))) == (
        "EXC-2026-0001",
        "H. Head",
        True,
    )
    (entry,) = audit.recent(tx, "example", 1)
    assert (entry.action, entry.subject, entry.outcome) == ("exception.grant", "EXC-2026-0001", audit.DONE)
    assert "requested by T. Technician, approved by H. Head: it shows the time table" in entry.detail


@pytest.mark.parametrize(
    ("request_of", "why"),
    [
        pytest.param(replace(REQUEST, requested_by="h head"), "nobody approves an exception that they", id="one person"),
        pytest.param(replace(REQUEST, rule_id="LOCK-9"), "has no rule 'LOCK-9'; it has ", id="no such rule"),
        pytest.param(replace(REQUEST, until=date(2027, 11, 21)), "ends between today and 20 November 2027", id="over a year"),
        pytest.param(replace(REQUEST, until=date(2026, 11, 19)), "ends between today and", id="in the past"),
        pytest.param(replace(REQUEST, group="laptop"), "one device or one group", id="both"),
        pytest.param(replace(REQUEST, device=None), "one device or one group", id="neither"),
        pytest.param(replace(REQUEST, device=None, group="lapdogs"), "no group of devices is called 'lapdogs'", id="group"),
        pytest.param(replace(REQUEST, reason=" "), "the reason is ' '", id="no reason"),
        pytest.param(replace(REQUEST, requested_by="\x1b[2J"), "the person who asks for it is", id="a cursor that moves"),
        pytest.param(
            replace(REQUEST, device=replace(DEVICE, state=DeviceState.RETURNED)), "was returned or disposed", id="ended"
        ),
    ],
)
def test_what_may_not_be_granted_is_refused_with_what_to_do(tx: Transaction, request_of: Request, why: str):
    devices.enrol(tx, DEVICE)
    with pytest.raises(ExceptionRefused, match=why):
        grant(tx, request_of)
    assert stored.everything(tx, "example") == []


def test_in_summer_an_exception_ends_when_the_school_s_own_day_ends(tx: Transaction):
    devices.enrol(tx, DEVICE)
    summer = datetime(2026, 6, 1, tzinfo=UTC)
    granted = exceptions.grant(tx, "example", replace(REQUEST, until=date(2026, 6, 30)), POLICY, actor="test", now=summer)
    last_minute = datetime(2026, 6, 30, 22, 59, tzinfo=UTC)  # 23:59 at the school
    assert exceptions.note_ends(tx, "example", last_minute) == []
    assert exceptions.note_ends(tx, "example", last_minute + timedelta(minutes=1)) == [granted]
    with pytest.raises(ExceptionRefused, match="ended on 30 June 2026"):
        exceptions.revoke(tx, "example", granted.exception_id, "over", actor="test", now=last_minute + timedelta(minutes=1))


def test_a_technician_approves_none_nor_does_a_stranger(tx: Transaction):
    devices.enrol(tx, DEVICE)
    for name in ("T. Technician", "S. Stranger"):
        with pytest.raises(SignerNotRegistered, match="not a registered headteacher"):
            grant(tx, replace(REQUEST, requested_by="A. Sample", approved_by=name))


def test_the_same_is_not_granted_twice_while_it_lasts(tx: Transaction):
    devices.enrol(tx, DEVICE)
    grant(tx)
    with pytest.raises(ExceptionRefused, match="EXC-2026-0001 excuses the same from LOCK-1 until 14 February 2027; revoke it"):
        grant(tx)
    exceptions.revoke(tx, "example", "exc-2026-0001", "no longer needed", actor="test", now=LATER)
    assert grant(tx).exception_id == "EXC-2026-0002"


def test_what_was_revoked_or_has_ended_cannot_be_revoked(tx: Transaction):
    devices.enrol(tx, DEVICE)
    grant(tx)
    exceptions.revoke(tx, "example", "EXC-2026-0001", "no longer needed", actor="test", now=LATER)
    with pytest.raises(ExceptionRefused, match="was revoked already"):
        exceptions.revoke(tx, "example", "EXC-2026-0001", "again", actor="test", now=LATER)
    with pytest.raises(NotRecorded, match="no exception is called"):
        exceptions.revoke(tx, "example", "EXC-2026-0099", "again", actor="test", now=LATER)


def test_an_end_is_noted_once(tx: Transaction):
    devices.enrol(tx, DEVICE)
    grant(tx)
    after = NOW.replace(year=2027, month=2, day=15)
    ends = [len(exceptions.note_ends(tx, "example", when)) for when in (after - timedelta(days=1), after, after)]
    assert ends == [0, 1, 0]
    (entry,) = audit.recent(tx, "example", 1)
    assert (entry.action, entry.actor) == ("exception.end", "rollcall")


@pytest.mark.parametrize(
    ("group", "concerned"),
    [
        ("chromebook", ["RC-0008"]),
        ("chromeos", ["RC-0008"]),
        ("linux", ["RC-0007"]),
        ("laptop", []),
        ("on-loan", []),
        ("not-on-loan", ["RC-0007", "RC-0008"]),
        ("everyone", ["RC-0007", "RC-0008"]),
    ],
)
def test_a_group_is_who_belongs_to_it_now(tx: Transaction, group: str, concerned: list[str]):
    for each in (DEVICE, OTHER):
        devices.enrol(tx, each)
    assets.put_many(tx, [CHROMEBOOK])
    granted = grant(tx, replace(REQUEST, device=None, group=group))
    assert [each.asset_tag for each in exceptions.devices_of(granted, devices_in_use(tx, "example"))] == concerned
