"""Which devices a line of a register means that names one by its asset tag or its serial number."""

from collector.store import devices
from collector.store.database import Transaction
from collector.store.devices import Device
from compliance.serial_numbers import are_equal


def devices_named(tx: Transaction, school_id: str, asset_tag: str, serial: str, *, simulated: bool = False) -> list[Device]:
    """By serial number where both have one: a label can be swapped. "" names nothing. Simulated ones only if asked."""
    found = [*devices.with_serial(tx, school_id, serial.strip()), *devices.with_asset_tag(tx, school_id, asset_tag)]
    one_each = {each.device_id: each for each in found}
    in_order = sorted(one_each.values(), key=lambda each: (each.enrolled_at, each.device_id))
    return [each for each in in_order if (simulated or not each.simulated) and _is_meant(each, asset_tag, serial)]


def _is_meant(device: Device, asset_tag: str, serial: str) -> bool:
    if serial and device.serial and are_equal(serial, device.serial):
        return True
    same_tag = asset_tag != "" and asset_tag.casefold() == device.asset_tag.casefold()
    other_serial = serial not in ("", asset_tag) and device.serial != "" and not are_equal(serial, device.serial)
    return same_tag and not other_serial
