"""Judging devices again: registers and clock move without a report, and what failed a moment ago may work."""

import logging
from collections.abc import Sequence
from datetime import datetime
from typing import Final

from collector.errors import EvidenceDamaged, StoreTrouble
from collector.judging.judging import Judging
from collector.judging.judging_together import judge_together
from collector.store import clock_looks, devices, evidence
from collector.store.clock_looks import ClockLook
from collector.store.database import Database, Transaction
from collector.store.devices import Device
from compliance.envelope import read_outer
from compliance.facts import FACTS
from compliance.report import DeviceReport, KeyProtection, Trigger
from compliance.unknown import Unknown, Why
from compliance.wire.codec import decode_report

log = logging.getLogger(__name__)

_BATCH: Final = 100


def judge_many(database: Database, device_ids: Sequence[bytes], now: datetime) -> None:
    """Judge these devices again, and note when time alone may change what each of them was judged to be.

    A few at a time, so that reports which come in meanwhile are not kept waiting. One that cannot be judged costs itself only,
    and no look is noted of it. Raises StoreTrouble.
    """
    for batch in (device_ids[start : start + _BATCH] for start in range(0, len(device_ids), _BATCH)):
        with database.reading() as tx:
            together = judge_together(tx, batch, now)
        with database.writing() as tx:
            alone = together.keep(tx)
            judging = Judging(tx, now)
            clock_looks.put_many(tx, [look for each in alone if (look := _judge(tx, judging, each, now))])


def _judge(tx: Transaction, judging: Judging, device_id: bytes, now: datetime) -> ClockLook | None:
    try:
        device = devices.find(tx, device_id)
        if device is None:
            return None
        is_judged = judging.attempt(device, lambda: latest_report(tx, device, now))
        return judging.next_look(device) if is_judged else None
    except StoreTrouble:
        raise
    except Exception:  # one device of which not even that can be written must not keep the others from being judged
        log.exception("a device could not be looked at again", extra={"device": device_id.hex()})
        return None


def latest_report(tx: Transaction, device: Device, now: datetime) -> DeviceReport | None:
    """What the device said last, read from the evidence. Its signature was verified before it was stored.

    Found by its place: to look for it is a walk over every heartbeat since, under the lock that all writers wait for. Where the
    disk no longer holds what was received, nothing is known until the next report, and that is what is said.
    """
    try:
        stored = evidence.at(tx, device.device_id, device.last_report_epoch, device.last_report_sequence)
        return None if stored is None else decode_report(read_outer(stored.sealed).payload)[1]
    except EvidenceDamaged as error:
        fields = {"device": device.device_id.hex(), "epoch": error.epoch, "sequence": error.sequence, "reason": str(error)}
        log.error("a stored report is damaged; its device is judged as not known", extra=fields)
        words = f"the last report, message {error.sequence}, is damaged in the collector's database; the next one is awaited"
        readings = dict.fromkeys(FACTS, Unknown(Why.NOT_READ, words))
        return DeviceReport(now, device.platform, Trigger.OTHER, KeyProtection.OTHER, readings)
