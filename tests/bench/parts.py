"""What one report costs at the least: each step alone, in this process, on envelopes that the collector has stored."""

from collections.abc import Callable, Sequence
from contextlib import closing
from datetime import datetime
from itertools import islice
from pathlib import Path
from time import process_time
from typing import Final, TypeVar

from collector.evidence.ledger import GROUP
from collector.judging.judging import policy_in_force
from collector.registers.context import context_of
from collector.store import devices, evidence, schools
from collector.store.database import Database
from collector.store.devices import Device
from collector.store.evidence import StoredEnvelope
from collector.store.records import from_row
from collector.store.schools import School
from collector.store.sqlite import SqliteDatabase
from collector.wiring import clock
from compliance.assessment import assess
from compliance.context import Context
from compliance.envelope import Purpose, unseal
from compliance.policy import Policy
from compliance.report import DeviceReport
from compliance.wire.codec import decode_report

_SAMPLE: Final = 4000

T = TypeVar("T")
U = TypeVar("U")


def measure(database: Database, scratch: Path) -> dict[str, float]:
    """CPU microseconds for one report of every step but receiving."""
    with database.reading() as tx:
        rows = tx.all("SELECT * FROM envelopes ORDER BY sequence, device_id LIMIT :sample", {"sample": _SAMPLE})
        envelopes = [from_row(StoredEnvelope, row) for row in rows]
        known = {each.device_id: each for each in devices.everyone(tx)}
        device = known[envelopes[0].device_id]
        policy, context = policy_in_force(tx, device.school_id), context_of(tx, device, clock())
    assert policy is not None
    verify, unsealed = _timed(lambda each: unseal(each.sealed, Purpose.REPORT, known[each.device_id].signing_key), envelopes)
    parse, decoded = _timed(lambda each: decode_report(each.payload), unsealed)
    judge, _ = _timed(_judging(policy, context, clock()), [report for _, report in decoded])
    return {"verify": verify, "parse": parse, "judge": judge, "commit": _commit(envelopes, list(known.values()), scratch)}


def _judging(policy: Policy, context: Context, now: datetime) -> Callable[[DeviceReport], object]:
    return lambda report: assess(policy, report, context, now)


def _timed(step: Callable[[T], U], subjects: Sequence[T]) -> tuple[float, list[U]]:
    began = process_time()
    results = [step(each) for each in subjects]
    return (process_time() - began) / len(subjects) * 1e6, results


def _commit(envelopes: Sequence[StoredEnvelope], known: Sequence[Device], scratch: Path) -> float:
    """The evidence alone, in groups as the ledger makes them, synced to the disk."""
    with closing(SqliteDatabase(scratch / "parts.db")) as database:
        with database.writing() as tx:
            schools.create(tx, School(known[0].school_id, "", b"", known[0].enrolled_at))
            for device in known:
                devices.enrol(tx, device)
        groups = iter(envelopes)
        began = process_time()
        while group := list(islice(groups, GROUP)):
            with database.writing() as tx:
                evidence.append_many(tx, group)
        return (process_time() - began) / len(envelopes) * 1e6
