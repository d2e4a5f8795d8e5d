"""Keeping what reports say of programs, beside the evidence of which it can be made again."""

import logging
from datetime import datetime

from collector.errors import StoreTrouble
from collector.programs.programs import NAME, after
from collector.store import software
from collector.store.database import Transaction
from collector.store.devices import Device
from collector.store.software import DeviceSoftware
from compliance.errors import InventoryError
from compliance.inventory import ProgramList, digest_of, list_of_text
from compliance.report import DeviceReport
from compliance.unknown import Unknown

log = logging.getLogger(__name__)


def attempt(tx: Transaction, device: Device, report: DeviceReport, now: datetime) -> None:
    """Keep what this report comes to. A fault costs neither its evidence nor its verdicts; `rollcall rebuild` makes it good.

    Raises StoreTrouble.
    """
    if NAME not in report.readings:
        return
    try:
        before = software.find(tx, device.device_id)
        if before is None and isinstance(report.readings[NAME], Unknown):
            return
        with tx.nested():
            _keep(tx, device, report, now, before)
    except StoreTrouble:
        raise
    except Exception:
        log.exception("a list of programs could not be kept", extra={"device": device.device_id.hex()})


def _keep(tx: Transaction, device: Device, report: DeviceReport, now: datetime, before: DeviceSoftware | None) -> None:
    known, fresh = after(before, device, report, now, lambda sha256: held_list(tx, sha256))
    if known is not None and known != before:
        software.put(tx, known, before, fresh.text if fresh is not None else None)
    elif known is None and before is not None:
        software.forget(tx, before)


def held_list(tx: Transaction, sha256: str) -> ProgramList:
    """A list that is held. Raises InventoryError as `held_text` does."""
    return list_of_text(held_text(tx, sha256))


def held_text(tx: Transaction, sha256: str) -> str:
    """Its text. Raises InventoryError where the database does not have it as it was: never a wrong list."""
    text = software.list_text(tx, sha256)
    if text is None or digest_of(text) != sha256:
        raise InventoryError("the list is not in the collector's database as it was put there; run `rollcall rebuild`")
    return text
