"""Which version of the trust bundle the devices say that they hold."""

from typing import Final

from collector.store.database import Transaction
from collector.store.devices import Device
from collector.store.records import from_row

_BELOW: Final = """
    SELECT * FROM devices WHERE trust_version < :version AND state NOT IN ('returned', 'disposed', 'lost')
    ORDER BY enrolled_at, device_id
"""
_SAID: Final = """
    SELECT trust_version FROM devices WHERE trust_version <= :at_most AND state NOT IN ('returned', 'disposed', 'lost')
    ORDER BY trust_version DESC LIMIT 2
"""
_HOW_MANY: Final = "SELECT COUNT(*) AS devices FROM devices WHERE state NOT IN ('returned', 'disposed', 'lost')"


def below(tx: Transaction, version: int) -> list[Device]:
    """The devices that may come back, and have not said yet that they hold this version."""
    return [from_row(Device, row) for row in tx.all(_BELOW, {"version": version})]


def heard(tx: Transaction, at_most: int) -> int:
    """The highest version, up to a bound, that two devices said they hold; 0 when no two did.

    One alone could say any number. The only device of a collector is believed alone: there is nobody to ask beside it.
    """
    row = tx.one(_HOW_MANY)
    said = [int(each["trust_version"]) for each in tx.all(_SAID, {"at_most": at_most})]
    witnesses = 1 if row and row["devices"] == 1 else 2
    return said[witnesses - 1] if len(said) >= witnesses else 0
