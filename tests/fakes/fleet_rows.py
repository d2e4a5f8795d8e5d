"""A school's devices written straight into the store, with whatever verdicts a test says."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from hashlib import sha256
from typing import Final

from collector.founding import adopt_policy
from collector.store import assets, devices, evidence, incidents, loans, schools, verdicts
from collector.store.assets import Asset
from collector.store.database import Transaction
from collector.store.devices import Device, DeviceState
from collector.store.evidence import StoredEnvelope
from collector.store.incidents import IncidentKind
from collector.store.loans import LoanState
from collector.store.verdicts import StoredVerdict, VerdictRow
from compliance.context import DataClass
from compliance.envelope import Purpose
from compliance.policy import Policy
from compliance.verdict import Verdict
from tests.fakes.school_records import DEVICE, LOAN, NOW, SCHOOL

DAY: Final = timedelta(days=1)
OTHER_DIGEST: Final = b"9" * 32
"""That of a policy which is not in force."""


@dataclass(frozen=True, slots=True)
class Said:
    """One rule's verdict, since so many days, by the policy in force or by another one."""

    rule: int
    verdict: Verdict
    days: int = 1
    is_current: bool = True


@dataclass(frozen=True, slots=True)
class Kept:
    """One device of the school as a test wants it. `loan` None: it stays on the site; `heard` None: it has sent nothing."""

    tag: str = ""
    serial: str = ""
    name: str = ""
    state: DeviceState = DeviceState.REPORTING
    simulated: bool = False
    platform: str = "linux"
    loan: LoanState | None = None
    due_in: int | None = None
    kind: str | None = None
    may_leave: bool | None = None
    heard: int | None = 0
    said: tuple[Said, ...] = ()
    has_incident: bool = False


def keep_school(tx: Transaction, policy: Policy | None, kept: Iterable[Kept], now: datetime = NOW) -> None:
    """A school with these devices, and the policy in force."""
    schools.create(tx, SCHOOL)
    if policy is not None:
        adopt_policy(tx, SCHOOL.school_id, policy, "a policy.toml", now)
    for number, each in enumerate(kept):
        keep_device(tx, policy, number, each, now)


def keep_device(tx: Transaction, policy: Policy | None, number: int, kept: Kept, now: datetime = NOW) -> Device:
    """One more device, enrolled a second after the one of the number before."""
    heard = None if kept.heard is None else now - kept.heard * DAY
    device = replace(
        DEVICE,
        device_id=sha256(f"device {number}".encode()).digest(),
        signing_key=f"key {number}".encode(),
        name=kept.name,
        serial=kept.serial,
        asset_tag=kept.tag,
        platform=kept.platform,
        state=kept.state,
        state_reason="as a test says",
        state_changed_at=now - 2 * DAY,
        simulated=kept.simulated,
        loan_id=f"L-{number}" if kept.loan else "",
        enrolled_at=now - 90 * DAY + timedelta(seconds=number),
        last_report_at=heard,
    )
    devices.enrol(tx, device)
    if heard is not None:
        evidence.append_many(tx, [_message(device, heard)])
    if kept.loan is not None:
        due = None if kept.due_in is None else (now + kept.due_in * DAY).date()
        _lend(tx, device, kept.loan, due)
    if kept.kind is not None:
        _list(tx, device, number, kept)
    if kept.has_incident:
        incidents.see(tx, SCHOOL.school_id, device.device_id, IncidentKind.CLONED, "seen by a test", now)
    if policy is not None:
        verdicts.replace_many(tx, SCHOOL.school_id, [_verdict(policy, device, each, now) for each in kept.said])
    return device


def _verdict(policy: Policy, device: Device, said: Said, now: datetime) -> VerdictRow:
    rule = policy.device_rules[said.rule % len(policy.device_rules)]
    since = now - said.days * DAY
    failing = since if said.verdict is Verdict.FAIL else None
    digest = policy.digest if said.is_current else OTHER_DIGEST
    saw = f"seen by {rule.rule_id}"
    return VerdictRow(device.device_id, StoredVerdict(rule.rule_id, said.verdict, saw, rule.asks, since, failing, digest))


def _message(device: Device, at: datetime) -> StoredEnvelope:
    digest = sha256(device.device_id).digest()
    place = (SCHOOL.school_id, device.device_id, 0, 1, digest, Purpose.HEARTBEAT)
    return StoredEnvelope(*place, b"sealed", at, "grpc", 1, digest, at, b"")


def _lend(tx: Transaction, device: Device, state: LoanState, due_back: date | None) -> None:
    lent = replace(LOAN, loan_id=device.loan_id, serial=device.serial, asset_tag=device.asset_tag)
    loans.add(tx, replace(lent, device_id=device.device_id, state=state, due_back=due_back))


def _list(tx: Transaction, device: Device, number: int, kept: Kept) -> None:
    tag = device.asset_tag or f"LISTED-{number}"
    says = (kept.kind or "", kept.may_leave, DataClass.PERSONAL, kept.simulated)
    assets.put_many(tx, [Asset(SCHOOL.school_id, tag, "Contoso", "Slate 5", device.serial, *says, NOW)])
