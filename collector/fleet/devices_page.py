"""One page of a list of devices, with everything about the devices on it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from collector.fleet.choosing import chosen
from collector.fleet.filters import Filter
from collector.fleet.line import Line
from collector.fleet.snapshot import Snapshot
from collector.judging.judging import policy_or_why_not
from collector.registers.school_calendar import calendar_of
from collector.reports.agreed import Agreed
from collector.reports.assembly import device_entry
from collector.reports.compliance_report import DeviceEntry
from collector.reports.some_channels import channels_of
from collector.store import fleet, loans, verdicts
from collector.store.database import Transaction

ON_A_PAGE: Final = 50


@dataclass(frozen=True, slots=True)
class DevicesPage:
    """`lines` are the devices on this page as they were counted, `rows` the same devices as they are now. `total` counts those
    on all pages; `page` is from 1 to `pages`, and an empty list has one page.
    """

    lines: tuple[Line, ...]
    rows: tuple[DeviceEntry, ...]
    total: int
    page: int
    pages: int


def devices_page(tx: Transaction, snapshot: Snapshot, wanted: Filter, page: int = 1) -> DevicesPage:
    """A page of the devices that a filter asks for. Beyond the last page is the last one, before the first the first."""
    found = chosen(snapshot, wanted)
    pages = max(1, -(-len(found) // ON_A_PAGE))
    page = min(max(page, 1), pages)
    lines = found[(page - 1) * ON_A_PAGE : page * ON_A_PAGE]
    by_id = {each.device_id: each for each in device_entries(tx, snapshot, [each.device_id for each in lines])}
    here = tuple(each for each in lines if each.hex_id in by_id)
    return DevicesPage(here, tuple(by_id[each.hex_id] for each in here), len(found), page, pages)


def device_entries(tx: Transaction, snapshot: Snapshot, device_ids: Sequence[bytes]) -> tuple[DeviceEntry, ...]:
    """These devices as the report has them, those that are there, in this order; as the store knows them now."""
    school_id = snapshot.school.school_id
    policy, _ = policy_or_why_not(tx, school_id)
    known = fleet.some_devices(tx, device_ids)
    some = [known[each] for each in device_ids if each in known]
    if not some:
        return ()
    held = verdicts.of_devices(tx, [each.device_id for each in some])
    agreed = Agreed(tx, school_id, calendar_of(tx, school_id), snapshot.as_at)
    channels = channels_of(tx, school_id, some)
    return tuple(
        device_entry(
            each,
            held[each.device_id],
            loans.find(tx, school_id, each.loan_id) if each.loan_id else None,
            policy,
            agreed,
            channels.of(each),
        )
        for each in some
    )
