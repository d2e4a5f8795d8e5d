"""One device with everything that is known of it, read without looking at any other."""

from dataclasses import dataclass
from datetime import datetime

from collector.judging.judging import policy_or_why_not
from collector.plain_text import FROM_A_PACK, one_line
from collector.registers.school_calendar import calendar_of
from collector.reports.agreed import Agreed
from collector.reports.assembly import device_entry
from collector.reports.check_history import Strip, strips_of
from collector.reports.compliance_report import DeviceEntry
from collector.reports.some_channels import channels_of
from collector.store import assets, incidents, loans, software, verdicts
from collector.store.assets import Asset
from collector.store.database import Transaction
from collector.store.devices import Device
from collector.store.incidents import Incident
from collector.store.software import DeviceSoftware
from collector.store.verdicts import VerdictChange
from compliance.calendar import SchoolCalendar
from compliance.policy import Policy


@dataclass(frozen=True, slots=True)
class OneDevice:
    """A device at this moment. Without a policy it has no checks, and `trouble` may say why."""

    device: Device
    entry: DeviceEntry
    policy: Policy | None
    trouble: str
    calendar: SchoolCalendar
    strips: tuple[Strip, ...]
    changes: tuple[VerdictChange, ...]
    incidents: tuple[Incident, ...]
    asset: Asset | None
    software: DeviceSoftware | None


def one_device(tx: Transaction, device: Device, now: datetime) -> OneDevice:
    """Read it. Judge first what is due (`judging_when_due.py`)."""
    policy, trouble = policy_or_why_not(tx, device.school_id)
    calendar = calendar_of(tx, device.school_id)
    channels = channels_of(tx, device.school_id, [device])
    held = verdicts.of_device(tx, device.device_id)
    entry = device_entry(
        device,
        held,
        loans.find(tx, device.school_id, device.loan_id),
        policy,
        Agreed(tx, device.school_id, calendar, now),
        channels.of(device),
    )
    changes = verdicts.changes_of(tx, device.device_id)
    return OneDevice(
        device=device,
        entry=entry,
        policy=policy,
        trouble=one_line(trouble, FROM_A_PACK),
        calendar=calendar,
        strips=tuple(strips_of(changes, [each.rule for each in entry.checks], now)),
        changes=tuple(sorted(changes, key=lambda each: each.at, reverse=True)),
        incidents=tuple(incidents.of_device(tx, device.device_id)),
        asset=assets.of_devices(tx, [device.device_id]).get(device.device_id),
        software=software.find(tx, device.device_id),
    )
