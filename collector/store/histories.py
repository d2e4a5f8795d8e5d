"""What is remembered of each device over thirty days: one row, written only when something new was seen."""

import json
import logging
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final

from collector.store.database import Transaction
from collector.store.devices import Device
from collector.store.instants import from_text, to_text
from collector.store.records import from_row
from compliance.facts import MediumKind
from compliance.history import Evening, History, OpenedMedium, Watch

log = logging.getLogger(__name__)

_PUT: Final = (
    "INSERT INTO device_history (device_id, school_id, remembered) VALUES (:device_id, :school_id, :remembered)"
    " ON CONFLICT (device_id) DO UPDATE SET remembered = excluded.remembered"
)
_WITH_DEVICE: Final = (
    "SELECT devices.*, device_history.remembered FROM devices"
    " LEFT JOIN device_history ON device_history.device_id = devices.device_id WHERE devices.device_id = :device_id"
)
NOTHING_WRITTEN: Final = ""
_INSTANTS: Final = ("first_at", "antivirus_off_at", "updates_none_at", "updates_waiting_since", "restart_needed_since")
_WATCHES: Final = ("media_watched", "media_all_watched", "antivirus_on")
_FLAGS: Final = ("media_controlled", "media_shut", "antivirus_seen_on")


def find(tx: Transaction, device_id: bytes) -> History | None:
    """What is remembered of a device, None where nothing is, or nothing that can be read: then nothing passes for its sake."""
    row = tx.one("SELECT remembered FROM device_history WHERE device_id = :device_id", {"device_id": device_id})
    return None if row is None else read(row["remembered"])


def with_device(tx: Transaction, device_id: bytes) -> tuple[Device, str] | None:
    """A device, and what is remembered of it as it is written, "" where nothing is: one question for both."""
    row = tx.one(_WITH_DEVICE, {"device_id": device_id})
    return None if row is None else (from_row(Device, row), row["remembered"] or NOTHING_WRITTEN)


def put(tx: Transaction, device: Device, history: History) -> str:
    """Put this in the place of what was remembered before, in one statement, and give it as it is written."""
    written = _written(history)
    tx.run(_PUT, {"device_id": device.device_id, "school_id": device.school_id, "remembered": written})
    return written


def forget(tx: Transaction, device_id: bytes) -> None:
    """Nothing is remembered of this device any more."""
    tx.run("DELETE FROM device_history WHERE device_id = :device_id", {"device_id": device_id})


def _written(history: History) -> str:
    """What is as it is at the beginning is left out."""
    instants = {name: _text(getattr(history, name)) for name in _INSTANTS}
    watches = {name: _watch_written(getattr(history, name)) for name in _WATCHES}
    flags = {name: getattr(history, name) for name in _FLAGS}
    opened = [[each.medium_id, each.kind.value, each.encrypted, to_text(each.last_at)] for each in history.opened]
    evenings = [[each.day.isoformat(), each.known, each.on] for each in history.evenings]
    every = {**instants, **watches, **flags, "opened": opened, "evenings": evenings}
    return json.dumps({name: value for name, value in every.items() if value}, separators=(",", ":"))


def read(text: str) -> History | None:
    """What is written there; None where nothing is, or nothing that can be read."""
    if text == NOTHING_WRITTEN:
        return None
    try:
        return _history(json.loads(text))
    except (ValueError, TypeError, LookupError):
        log.exception("what was remembered of a device cannot be read; `rollcall rebuild` makes it again from the evidence")
        return None


def _history(every: Mapping[str, Any]) -> History:
    """Whatever is wrong in it is a ValueError, TypeError or LookupError."""
    return History(
        first_at=_instant(every.get("first_at")),
        opened=tuple(
            OpenedMedium(code, MediumKind(kind), encrypted, from_text(at))
            for code, kind, encrypted, at in every.get("opened", ())
        ),
        media_watched=_watch(every.get("media_watched")),
        media_controlled=bool(every.get("media_controlled")),
        media_all_watched=_watch(every.get("media_all_watched")),
        media_shut=bool(every.get("media_shut")),
        antivirus_seen_on=bool(every.get("antivirus_seen_on")),
        antivirus_on=_watch(every.get("antivirus_on")),
        antivirus_off_at=_instant(every.get("antivirus_off_at")),
        updates_none_at=_instant(every.get("updates_none_at")),
        updates_waiting_since=_instant(every.get("updates_waiting_since")),
        restart_needed_since=_instant(every.get("restart_needed_since")),
        evenings=tuple(Evening(date.fromisoformat(day), known, on) for day, known, on in every.get("evenings", ())),
    )


def _instant(text: str | None) -> datetime | None:
    return None if text is None else from_text(text)


def _watch(written: Sequence[Any] | None) -> Watch | None:
    return None if written is None else Watch(from_text(written[0]), bool(written[1]))


def _text(instant: datetime | None) -> str | None:
    return None if instant is None else to_text(instant)


def _watch_written(watch: Watch | None) -> list[object] | None:
    return None if watch is None else [to_text(watch.since), watch.from_the_beginning]
