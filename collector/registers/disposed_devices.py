"""What was disposed of and reports again is an incident: it was not wiped, or it never left."""

import logging
from datetime import datetime
from typing import Any, Final

from collector.errors import CollectorError, StoreTrouble
from collector.registers.recording import Recorded, Recording, lines_of
from collector.store.database import Transaction
from compliance.days import day_in_words
from compliance.registers import CATALOGUE
from compliance.registers.incidents import Incident, IncidentSort
from compliance.school_clock import day_of
from compliance.serial_numbers import same_equipment

log = logging.getLogger(__name__)

_DISPOSALS: Final = CATALOGUE["disposals"]
_LOG: Final = CATALOGUE["incident-log"]


def disposal_of(tx: Transaction, school_id: str, asset_tag: str, serial: str, now: datetime) -> Recorded | None:
    """The line by which a device was disposed of: by its serial number; by its tag where one of the two has none."""
    for each in lines_of(tx, school_id, _DISPOSALS, now):
        if same_equipment(each.line.serial, each.line.asset_tag, serial=serial, asset_tag=asset_tag):
            return each
    return None


def heard_again(tx: Transaction, school_id: str, asset_tag: str, serial: str, what: str, now: datetime) -> None:
    """Open an incident for a disposed device that was heard: one, until somebody closes it. A fault costs nobody's session."""
    try:
        with tx.nested():
            _open_incident(tx, school_id, asset_tag, serial, what, now)
    except StoreTrouble:
        raise
    except CollectorError:
        log.exception("a disposed device was heard, and no incident could be recorded", extra={"school": school_id})


def _open_incident(tx: Transaction, school_id: str, asset_tag: str, serial: str, what: str, now: datetime) -> None:
    device = asset_tag or serial
    if any(_is_open(each.line, device) for each in lines_of(tx, school_id, _LOG, now)):
        return
    disposal = disposal_of(tx, school_id, asset_tag, serial, now)
    gone = f", disposed of on {day_in_words(disposal.line.disposed_on)}" if disposal else ", disposed of"
    line = Incident(IncidentSort.DISPOSED_REPORTS, day_of(now), f"{device}{gone}, {what}", device)
    Recording(tx, school_id, actor="collector", now=now).add_unlike(_LOG, line)


def _is_open(line: Any, device: str) -> bool:  # noqa: ANN401 - the lines of every register
    is_such = isinstance(line, Incident) and line.sort is IncidentSort.DISPOSED_REPORTS
    return is_such and line.closed_on is None and line.device.casefold() == device.casefold()
