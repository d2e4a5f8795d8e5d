"""Making again, while the collector serves, what an older version of it never made of the evidence that it held."""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from collector.errors import StoreBusy
from collector.evidence.rebuilding import rebuild
from collector.store import devices, rebuilds_due
from collector.store.database import Database

log = logging.getLogger(__name__)

_ACTOR: Final = "collector"
_AT_ONCE: Final = 50
_LONGEST_TROUBLE_CHARACTERS: Final = 200


def rebuild_due(database: Database, clock: Callable[[], datetime], at_most: timedelta) -> int:
    """Make devices again that wait for it, for about so long, and say how many were.

    One whose evidence does not hold is left as it is, and not tried again by itself: the doctor names it. Raises StoreTrouble.
    """
    with database.reading() as tx:
        waiting = rebuilds_due.next_ones(tx, _AT_ONCE)
    until, made = clock() + at_most, 0
    for device_id in waiting:
        if made and clock() >= until:
            break
        try:
            _make(database, device_id, clock)
        except StoreBusy:
            break
        made += 1
    return made


def _make(database: Database, device_id: bytes, clock: Callable[[], datetime]) -> None:
    with database.reading() as tx:
        device = devices.find(tx, device_id)
    if device is None:
        return
    flaws = rebuild(database, device, _ACTOR, clock).flaws
    if flaws:
        trouble = f"{flaws[0].place}: {flaws[0].words}"[:_LONGEST_TROUBLE_CHARACTERS]
        log.error("a device's evidence does not hold; `rollcall rebuild` says more", extra={"device": device_id.hex()})
        with database.writing() as tx:
            rebuilds_due.note_trouble(tx, device_id, trouble)
