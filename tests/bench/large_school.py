"""A school of very many devices with a year behind them, written straight into the store.

Every device has a last message, a verdict by each rule of the policy, and forty changes of them over the year. All share a
hundred patterns of verdicts: most checks are met, some fail, of some nothing is known.
"""

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Final

from collector.judging.next_change import HORIZON
from collector.store import assets, clock_looks, devices, evidence, loans, verdicts
from collector.store.assets import Asset
from collector.store.clock_looks import look_at
from collector.store.database import Database
from collector.store.devices import Device, DeviceState
from collector.store.evidence import StoredEnvelope
from collector.store.loans import LoanState
from collector.store.verdicts import StoredVerdict, VerdictChange, VerdictRow
from compliance.context import DataClass
from compliance.envelope import Purpose
from compliance.policy import Policy, parse_policy
from compliance.verdict import Verdict
from tests.fakes.packs import S004, S004_FILE
from tests.fakes.school_records import DEVICE, LOAN, SCHOOL

CHANGES_OF_EACH: Final = 40
PATTERNS: Final = 100
_YEAR: Final = timedelta(days=365)
_AT_ONCE: Final = 500
_EVERY_LENT: Final = 5
_KINDS: Final = ("laptop", "laptop", "desktop", "chromebook", "tablet")
_SEALED_BYTES: Final = 350
_SEED: Final = 1
_VERDICTS: Final = (
    *[Verdict.PASS] * 80,
    *[Verdict.NOT_APPLICABLE] * 13,
    *[Verdict.FAIL] * 3,
    *[Verdict.UNKNOWN] * 3,
    Verdict.WAIVED,
)


def fill(database: Database, count: int, now: datetime) -> None:
    """So many devices for a school that is founded, with their asset list and a loan for every fifth of them."""
    policy, draw = parse_policy(S004, S004_FILE.name), random.Random(_SEED)  # noqa: S311 - the same school every time
    patterns = [[draw.choice(_VERDICTS) for _ in policy.device_rules] for _ in range(PATTERNS)]
    with database.writing() as tx:  # first: a new line of the asset list makes every device of the school due to be judged
        assets.put_many(tx, [_asset(_device(number, now), number, now) for number in range(count)])
    for start in range(0, count, _AT_ONCE):
        some = [_device(number, now) for number in range(start, min(start + _AT_ONCE, count))]
        with database.writing() as tx:
            for device in some:
                devices.enrol(tx, device)
                if device.loan_id:
                    lent = replace(LOAN, loan_id=device.loan_id, serial=device.serial, asset_tag=device.asset_tag)
                    loans.add(tx, replace(lent, device_id=device.device_id, state=LoanState.CLEARED))
            evidence.append_many(tx, map(_message, some))
            for number, device in enumerate(some, start):
                verdicts.replace_many(tx, SCHOOL.school_id, _rows(policy, patterns[number % PATTERNS], device, now))
            clock_looks.put_many(tx, [look_at(device, policy.digest, now + HORIZON / 2) for device in some])
            verdicts.record_changes(tx, [line for device in some for line in _changes(policy, device, now)])


def _device(number: int, now: datetime) -> Device:
    key = f"key of device {number}".encode()
    said = now - timedelta(minutes=number % 3000)
    return replace(
        DEVICE,
        device_id=sha256(key).digest(),
        signing_key=key,
        name=f"laptop-{number:05}",
        serial=f"5CD{number:07}",
        asset_tag=f"BENCH-{number:05}",
        platform=("windows", "linux", "chromeos")[number % 3],
        state=DeviceState.REPORTING,
        loan_id="" if number % _EVERY_LENT else f"LOAN-{number}",
        enrolled_at=now - _YEAR + timedelta(seconds=number),
        last_report_at=said,
        last_report_sequence=1,
        head_sequence=1,
        fresh_as_of=said,
    )


def _asset(device: Device, number: int, now: datetime) -> Asset:
    says = (_KINDS[number % len(_KINDS)], number % _EVERY_LENT == 0, DataClass.PERSONAL, False)
    return Asset(SCHOOL.school_id, device.asset_tag, device.make, device.model, device.serial, *says, now - _YEAR)


def _message(device: Device) -> StoredEnvelope:
    said = device.last_report_at
    assert said is not None
    digest = sha256(device.device_id).digest()
    place = (SCHOOL.school_id, device.device_id, 0, 1, digest, Purpose.REPORT, digest * (_SEALED_BYTES // len(digest)))
    return StoredEnvelope(*place, said, "grpc", 1, digest, said, b"")


def _rows(policy: Policy, pattern: list[Verdict], device: Device, now: datetime) -> Iterator[VerdictRow]:
    days = int.from_bytes(device.device_id[:2], "big") % 60
    for place, (rule, verdict) in enumerate(zip(policy.device_rules, pattern, strict=True)):
        since = now - timedelta(days=days, minutes=place)
        failing = since if verdict is Verdict.FAIL else None
        saw = f"what a probe of {rule.rule_id} saw on this device"
        stored = StoredVerdict(rule.rule_id, verdict, saw, rule.asks, since, failing, policy.digest, failing)
        yield VerdictRow(device.device_id, stored)


def _changes(policy: Policy, device: Device, now: datetime) -> Iterator[VerdictChange]:
    rules, apart = policy.device_rules, _YEAR / (CHANGES_OF_EACH + 1)
    for place in range(CHANGES_OF_EACH):
        rule, at = rules[place % len(rules)], now - _YEAR + apart * (place + 1)
        before, after = (Verdict.PASS, Verdict.FAIL) if place % 2 else (Verdict.FAIL, Verdict.PASS)
        failing = at if after is Verdict.FAIL else None
        yield VerdictChange(SCHOOL.school_id, device.device_id, rule.rule_id, at, before, after, "as it was then", failing)
