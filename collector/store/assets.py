"""The asset list: what the school owns, whether it may leave the site, and how delicate its data may be."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from collector.store import clock_looks
from collector.store.database import Row, Transaction
from collector.store.id_list import among
from collector.store.records import from_row, insert_into, to_row
from compliance.context import DataClass


@dataclass(frozen=True, slots=True)
class Asset:
    """One line of the list. `serial` is "" where the device has none; of `off_site` and `data_class` None says nothing."""

    school_id: str
    asset_tag: str
    make: str
    model: str
    serial: str
    kind: str
    off_site: bool | None
    data_class: DataClass | None
    simulated: bool
    imported_at: datetime


_PUT: Final = (
    insert_into("assets", Asset)
    + """ ON CONFLICT (school_id, LOWER(asset_tag)) DO UPDATE SET asset_tag = excluded.asset_tag, make = excluded.make,
    model = excluded.model, serial = excluded.serial, kind = excluded.kind, off_site = excluded.off_site,
    data_class = excluded.data_class, simulated = excluded.simulated, imported_at = excluded.imported_at"""
)


# A serial number cannot be swapped with another device's as a label can: where it finds a line, that is the device's.
_BY_SERIAL: Final = """
    SELECT devices.device_id AS of_device, assets.* FROM devices JOIN assets ON assets.school_id = devices.school_id
    AND LOWER(assets.serial) = LOWER(devices.serial) AND assets.serial <> '' WHERE devices.device_id IN """
_BY_TAG: Final = """
    SELECT devices.device_id AS of_device, assets.* FROM devices JOIN assets ON assets.school_id = devices.school_id
    AND LOWER(assets.asset_tag) = LOWER(devices.asset_tag) AND devices.asset_tag <> '' WHERE devices.device_id IN """
_IN_ORDER: Final = " ORDER BY assets.asset_tag"


def put_many(tx: Transaction, assets: list[Asset]) -> None:
    """Add assets, or replace the ones with the same tag."""
    tx.run_many(_PUT, [to_row(each) for each in assets])
    for school_id in {each.school_id for each in assets}:
        clock_looks.forget_school(tx, school_id)


def with_tag(tx: Transaction, school_id: str, asset_tag: str) -> Asset | None:
    """The asset of this tag, in any case of letters."""
    sql = "SELECT * FROM assets WHERE school_id = :school_id AND LOWER(asset_tag) = LOWER(:asset_tag)"
    return _asset(tx.one(sql, {"school_id": school_id, "asset_tag": asset_tag}))


def with_serial(tx: Transaction, school_id: str, serial: str) -> Asset | None:
    """The asset of this serial number, in any case of letters. "" is no serial number and finds nothing."""
    sql = (
        "SELECT * FROM assets WHERE school_id = :school_id AND LOWER(serial) = LOWER(:serial) AND serial <> '' "
        "ORDER BY asset_tag"
    )
    return _asset(tx.one(sql, {"school_id": school_id, "serial": serial}))


def of_devices(tx: Transaction, device_ids: Sequence[bytes]) -> dict[bytes, Asset]:
    """The lines that many devices have, by the devices' ids: by serial number, else by tag. Those without one are left out."""
    if not device_ids:
        return {}
    listed, parameters = among(device_ids)
    found: dict[bytes, Asset] = {}
    for sql in (_BY_SERIAL, _BY_TAG):
        for row in tx.all(sql + listed + _IN_ORDER, parameters):
            found.setdefault(row["of_device"], from_row(Asset, row))
    return found


def everything(tx: Transaction, school_id: str) -> list[Asset]:
    """The whole list of a school, by tag."""
    return list(map(read, rows_of_school(tx, school_id)))


def rows_of_school(tx: Transaction, school_id: str) -> list[Row]:
    """The same as it is written, for `read`: a large school's list is long, and few of its lines are looked at."""
    return tx.all("SELECT * FROM assets WHERE school_id = :school_id ORDER BY asset_tag", {"school_id": school_id})


def read(row: Row) -> Asset:
    """The line that is written there."""
    return from_row(Asset, row)


def _asset(row: Row | None) -> Asset | None:
    return from_row(Asset, row) if row else None
