"""When time alone may change the verdicts of each device next, so that nobody else needs to be looked at."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from collector.store.database import Parameters, Transaction
from collector.store.devices import Device
from collector.store.instants import to_text
from collector.store.records import to_row, upsert_into


@dataclass(frozen=True, slots=True)
class ClockLook:
    """Nothing changes before `due_at`, as long as report, policy and state of the device are these."""

    device_id: bytes
    school_id: str
    due_at: datetime
    policy_digest: bytes
    report_epoch: int
    report_sequence: int
    state_changed_at: datetime


def look_at(device: Device, policy_digest: bytes, due_at: datetime) -> ClockLook:
    """The look of a device as its row has it now."""
    place = (device.last_report_epoch, device.last_report_sequence)
    return ClockLook(device.device_id, device.school_id, due_at, policy_digest, *place, device.state_changed_at)


_PUT: Final = upsert_into("clock_looks", ClockLook, key=("device_id",), keep=("school_id",))

_DUE: Final = """
    SELECT devices.device_id FROM devices LEFT JOIN clock_looks ON clock_looks.device_id = devices.device_id
    WHERE devices.school_id = :school_id AND devices.state NOT IN ('returned', 'disposed') AND (
        clock_looks.device_id IS NULL OR clock_looks.due_at <= :now OR clock_looks.due_at > :latest
        OR clock_looks.policy_digest <> :policy_digest
        OR clock_looks.report_epoch <> devices.last_report_epoch
        OR clock_looks.report_sequence <> devices.last_report_sequence
        OR clock_looks.state_changed_at <> devices.state_changed_at
    ) ORDER BY devices.enrolled_at, devices.device_id
"""


def due(tx: Transaction, school_id: str, policy_digest: bytes, now: datetime, latest: datetime) -> list[bytes]:
    """The devices in use that are to be judged again now. A look after `latest` was written by a clock that was ahead."""
    times = {"now": to_text(now), "latest": to_text(latest)}
    parameters: Parameters = {"school_id": school_id, "policy_digest": policy_digest, **times}
    return [bytes(row["device_id"]) for row in tx.all(_DUE, parameters)]


def put_many(tx: Transaction, looks: Iterable[ClockLook]) -> None:
    """Say when devices are to be looked at again."""
    tx.run_many(_PUT, [to_row(each) for each in looks])


def forget(tx: Transaction, device_id: bytes) -> None:
    """What the registers say about a device has changed: it is due now."""
    tx.run("DELETE FROM clock_looks WHERE device_id = :device_id", {"device_id": device_id})


def forget_school(tx: Transaction, school_id: str) -> None:
    """The same for all devices of a school."""
    tx.run("DELETE FROM clock_looks WHERE school_id = :school_id", {"school_id": school_id})
