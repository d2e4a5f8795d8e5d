"""Keeping what is remembered of devices over thirty days, beside the evidence of which it can be made again."""

import logging
from datetime import date
from typing import Final, NamedTuple

from collector.errors import StoreTrouble
from collector.store import histories
from collector.store.database import Transaction
from collector.store.devices import Device
from compliance.history import READ, History, Moment, after, after_a_loss, utc_day
from compliance.report import DeviceReport, Reading

log = logging.getLogger(__name__)

_MOST_REMEMBERED: Final = 4096


class Remembered(NamedTuple):
    """What is remembered of a device, and as it is written. `history` None: nothing is, or a fault kept it from being read."""

    history: History | None
    text: str


class _Settled(NamedTuple):
    """These readings add nothing to what is written there, on this day."""

    text: str
    readings: tuple[Reading | None, ...]
    day: date
    remembered: Remembered


class Remembering:
    """Keeps what reports add. For one thread, and longer than a transaction.

    Most reports read what the one before read, which are then the very same objects (wire/codec.py): those are known to add
    nothing, without looking at what they say. A fault costs no evidence; `rollcall rebuild` makes it good.
    """

    def __init__(self) -> None:
        """Nothing has been seen yet."""
        self._settled: dict[bytes, _Settled] = {}

    def remember(self, tx: Transaction, device: Device, report: DeviceReport, moment: Moment, text: str) -> Remembered:
        """Keep what this report adds to what is written: `text`. Raises StoreTrouble."""
        try:
            return self._remember(tx, device, report, moment, text)
        except StoreTrouble:
            raise
        except Exception:
            log.exception("what a report adds could not be remembered", extra={"device": device.device_id.hex()})
            return Remembered(None, text)

    def _remember(self, tx: Transaction, device: Device, report: DeviceReport, moment: Moment, text: str) -> Remembered:
        settled = self._settled.get(device.device_id)
        readings, day = tuple(map(report.readings.get, READ)), utc_day(moment.made_at)
        if settled is not None and settled.text == text and settled.day == day and _are_same(settled.readings, readings):
            return settled.remembered
        before = histories.read(text)
        history = after(before, report, moment)
        if history is not before:
            return Remembered(history, histories.put(tx, device, history))
        remembered = Remembered(history, text)
        self._settle(device.device_id, _Settled(text, readings, day, remembered))
        return remembered

    def _settle(self, device_id: bytes, settled: _Settled) -> None:
        if len(self._settled) >= _MOST_REMEMBERED:
            self._settled.clear()
        self._settled[device_id] = settled


def _are_same(ones: tuple[Reading | None, ...], others: tuple[Reading | None, ...]) -> bool:
    return all(one is other for one, other in zip(ones, others, strict=True))


def lose(tx: Transaction, device: Device, text: str) -> str:
    """Keep that messages are gone, and with them what they told: as it is written then. Raises StoreTrouble."""
    try:
        before = histories.read(text)
        return text if before is None else histories.put(tx, device, after_a_loss(before))
    except StoreTrouble:
        raise
    except Exception:
        log.exception("that messages are lost could not be remembered", extra={"device": device.device_id.hex()})
        return text
