"""The devices in use, each with what says to which groups it belongs: its line in the asset list, and whether it is out."""

from typing import NamedTuple

from collector.store import assets, devices, loans
from collector.store.assets import Asset
from collector.store.database import Transaction
from collector.store.devices import Device


class InUse(NamedTuple):
    """One device that has not ended."""

    device: Device
    asset: Asset | None
    on_loan: bool


def devices_in_use(tx: Transaction, school_id: str) -> list[InUse]:
    """Those of a school, read at once."""
    listed = assets.everything(tx, school_id)
    by_serial = {each.serial.lower(): each for each in listed if each.serial}
    by_tag = {each.asset_tag.lower(): each for each in listed}
    return [
        InUse(
            each,
            by_serial.get(each.serial.lower()) or by_tag.get(each.asset_tag.lower()),
            on_loan=each.loan_id != "" and loans.of_device(tx, each.device_id) is not None,
        )
        for each in devices.everyone(tx, school_id)
        if not each.state.has_ended
    ]
