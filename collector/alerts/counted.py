"""Which devices count: those in use, and never simulated ones beside real ones. The report counts the same."""

from collections.abc import Iterable

from collector.plain_text import one_line
from collector.store import device_choices
from collector.store.database import Transaction
from collector.store.devices import Device, DeviceState


class Counted:
    """The devices of a school that are counted, read as they are asked for."""

    def __init__(self, tx: Transaction, school_id: str) -> None:
        """Nothing but whether any device is real is read here."""
        self._tx = tx
        self._school_id = school_id
        self._simulated = not device_choices.has_real_in_use(tx, school_id)

    def of(self, device_ids: Iterable[bytes]) -> dict[bytes, Device]:
        """Those of these ids that are counted."""
        found = device_choices.with_ids(self._tx, sorted(set(device_ids)))
        return {each.device_id: each for each in found if self._counts(each)}

    def in_state(self, state: DeviceState) -> list[Device]:
        """Those in this state."""
        return list(filter(self._counts, device_choices.in_state(self._tx, self._school_id, state)))

    def _counts(self, device: Device) -> bool:
        return device.simulated is self._simulated and not device.state.has_ended


def called(device: Device) -> str:
    """What people call it, and whether it is no real device."""
    return one_line(device.label) + (" (simulated)" if device.simulated else "")
