"""Judging those devices again that time, a policy, a register or a report may have changed, and no others."""

import logging
from datetime import datetime
from typing import Final

from collector.errors import StoreTrouble
from collector.judging.judging import Judging
from collector.judging.judging_again import latest_report
from collector.judging.next_change import HORIZON
from collector.registers import exceptions
from collector.store import clock_looks, devices, policies
from collector.store import exceptions as stored
from collector.store.clock_looks import ClockLook
from collector.store.database import Database, Transaction
from collector.yet_to_come import latest_to_come

log = logging.getLogger(__name__)

_BATCH: Final = 25


def judge_due(database: Database, school_id: str, now: datetime) -> int:
    """Judge every device of a school that is due, and say how many were. A few at a time: reports must not be kept waiting.

    One that cannot be judged costs itself only, and stays due. Raises StoreTrouble.
    """
    with database.reading() as tx:
        digest = policies.digest_in_force(tx, school_id) or b""
        due = clock_looks.due(tx, school_id, digest, now, latest_to_come(now + HORIZON))
    for batch in (due[start : start + _BATCH] for start in range(0, len(due), _BATCH)):
        with database.writing() as tx:
            judging = Judging(tx, now)
            looks = [look for each in batch if (look := _judge(tx, judging, each, now))]
            clock_looks.put_many(tx, looks)
    return len(due)


def end_exceptions(database: Database, school_id: str, now: datetime) -> None:
    """Note in the audit log which exceptions have ended. Their devices are due by themselves."""
    with database.reading() as tx:
        is_any = bool(stored.ended_unnoted(tx, school_id, now.date()))
    if is_any:
        with database.writing() as tx:
            exceptions.note_ends(tx, school_id, now)


def _judge(tx: Transaction, judging: Judging, device_id: bytes, now: datetime) -> ClockLook | None:
    try:
        device = devices.find(tx, device_id)
        if device is None:
            return None
        report = latest_report(tx, device, now)
        return judging.next_look(device, report) if judging.attempt(device, lambda: report) else None
    except StoreTrouble:
        raise
    except Exception:  # one device of which not even that can be written must not keep the others from being judged
        log.exception("a device could not be looked at again", extra={"device": device_id.hex()})
        return None
