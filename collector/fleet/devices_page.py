"""One page of a list of devices, with what the devices on it need."""

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
from collector.reports.channel_entry import NOTHING_TO_TELL
from collector.reports.compliance_report import DeviceEntry
from collector.store import fleet, loans, verdicts
from collector.store.database import Transaction
from compliance.rule import Rule

ON_A_PAGE: Final = 50


@dataclass(frozen=True, slots=True)
class DevicesPage:
    """`lines` are the devices on this page as they were counted. `rows` are the same devices as they are now, with those of
    their checks that have the worst verdict: the others, and their channels, are on their own pages. `total` counts those on
    all pages; `page` is from 1 to `pages`, and an empty list has one page.
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
    by_id = _rows(tx, snapshot, lines)
    here = tuple(each for each in lines if each.device_id in by_id)
    return DevicesPage(here, tuple(by_id[each.device_id] for each in here), len(found), page, pages)


def _rows(tx: Transaction, snapshot: Snapshot, lines: Sequence[Line]) -> dict[bytes, DeviceEntry]:
    """The devices that are still there. One that has another verdict now is shown with all of its checks."""
    school_id, ids = snapshot.school.school_id, [each.device_id for each in lines]
    policy, _ = policy_or_why_not(tx, school_id)
    is_same = policy is not None and snapshot.is_by(policy)
    rules = {each.device_id: _worst(snapshot, each) for each in lines} if is_same else {}
    known = fleet.some_devices(tx, ids)
    held = fleet.verdicts_by(tx, [(device_id, rule.rule_id) for device_id, asked in rules.items() for rule in asked])
    agreed = Agreed(tx, school_id, calendar_of(tx, school_id), snapshot.as_at)
    rows: dict[bytes, DeviceEntry] = {}
    for line in lines:
        device = known.get(line.device_id)
        if device is None:
            continue
        loan = loans.find(tx, school_id, device.loan_id) if device.loan_id else None
        asked = rules.get(line.device_id)
        row = device_entry(device, held.get(line.device_id, {}), loan, policy, agreed, NOTHING_TO_TELL, asked)
        if asked is None or row.verdict is not line.verdict:
            everything = verdicts.of_device(tx, line.device_id)
            row = device_entry(device, everything, loan, policy, agreed, NOTHING_TO_TELL)
        rows[line.device_id] = row
    return rows


def _worst(snapshot: Snapshot, line: Line) -> list[Rule]:
    """The rules by which a device has its verdict. Of those that it meets the first is enough: nothing more is said of them."""
    letter = line.verdict.value[0]
    found = [rule for rule, each in zip(snapshot.rules, line.letters, strict=True) if each == letter]
    return found if line.verdict.needs_putting_right else found[:1]
