"""Some of a school's devices, read without all the others: a large school must not be read whole to see what is new."""

from collections.abc import Sequence
from typing import Final

from collector.store.database import Transaction
from collector.store.devices import Device, DeviceState
from collector.store.id_list import among
from collector.store.records import from_row

_MOST_TOGETHER: Final = 500
_REAL: Final = (
    "SELECT 1 FROM devices WHERE school_id = :school_id AND simulated = 0 AND state NOT IN ('returned', 'disposed') LIMIT 1"
)


def has_real_in_use(tx: Transaction, school_id: str) -> bool:
    """Whether any device in use is a real one: then simulated ones are not counted beside them."""
    return tx.one(_REAL, {"school_id": school_id}) is not None


def with_ids(tx: Transaction, device_ids: Sequence[bytes]) -> list[Device]:
    """The devices of these ids, as far as there are any."""
    found = []
    for first in range(0, len(device_ids), _MOST_TOGETHER):
        listed, parameters = among(device_ids[first : first + _MOST_TOGETHER])
        found += tx.all(f"SELECT * FROM devices WHERE device_id IN {listed}", parameters)  # noqa: S608 - our own words
    return [from_row(Device, row) for row in found]


def in_state(tx: Transaction, school_id: str, state: DeviceState) -> list[Device]:
    """The school's devices in this state of their life, in the order of their enrolment."""
    sql = "SELECT * FROM devices WHERE school_id = :school_id AND state = :state ORDER BY enrolled_at, device_id"
    return [from_row(Device, row) for row in tx.all(sql, {"school_id": school_id, "state": state.value})]
