"""All that the store has of a device that its verdicts hang on, read of many devices at once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from collector.store import assets, loans
from collector.store.assets import Asset
from collector.store.database import Row, Transaction
from collector.store.devices import Device
from collector.store.histories import NOTHING_WRITTEN
from collector.store.id_list import among
from collector.store.loans import StoredLoan
from collector.store.records import from_row


@dataclass(frozen=True, slots=True)
class Dossier:
    """One device as it is written, with the loan under which it is out and its line in the asset list.

    Two that are equal say the same in everything: between them nobody has written anything about the device.
    """

    row: Row
    loan: StoredLoan | None
    asset: Asset | None

    @property
    def device(self) -> Device:
        """The device."""
        return from_row(Device, self.row)

    @property
    def remembered(self) -> str:
        """What is remembered of it, as `histories.read` takes it."""
        return self.row["remembered"] or NOTHING_WRITTEN

    @property
    def fingerprint(self) -> bytes:
        """The one with which its verdicts were marked, b"" when one of them has changed since, or none was."""
        return bytes(self.row["fingerprint"] or b"")


_DEVICES: Final = """
    SELECT devices.*, device_history.remembered, verdict_fingerprints.fingerprint FROM devices
    LEFT JOIN device_history ON device_history.device_id = devices.device_id
    LEFT JOIN verdict_fingerprints ON verdict_fingerprints.device_id = devices.device_id
    WHERE devices.device_id IN """


def of_devices(tx: Transaction, device_ids: Sequence[bytes]) -> Mapping[bytes, Dossier]:
    """The dossiers of these devices, those that are known, in no order."""
    if not device_ids:
        return {}
    listed, parameters = among(device_ids)
    rows = tx.all(_DEVICES + listed, parameters)
    loan_of = loans.of_devices(tx, [row["device_id"] for row in rows if row["loan_id"]])
    asset_of = assets.of_devices(tx, device_ids)
    known = ((row["device_id"], row) for row in rows)
    return {device_id: Dossier(row, loan_of.get(device_id), asset_of.get(device_id)) for device_id, row in known}
