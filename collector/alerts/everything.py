"""Everything about a school that may have to be told, as it stands at one moment."""

from datetime import datetime
from pathlib import Path

from collector.alerts.counted import Counted
from collector.alerts.device_matters import incidents_of, lost_of, silent_of
from collector.alerts.failures import failures_of
from collector.alerts.matter import Kind, Matter
from collector.alerts.people_matters import leavers_of, loans_of
from collector.doctor.doctor import backup_finding, disk_finding
from collector.doctor.finding import Finding, State
from collector.judging.judging import policy_or_why_not
from collector.registers.school_calendar import calendar_of
from collector.reports.agreed import Agreed
from collector.store.database import Transaction


def troubled_of(tx: Transaction, school_id: str, now: datetime) -> list[Matter]:
    """Devices that are lost, or not believed."""
    counted = Counted(tx, school_id)
    return [*lost_of(tx, school_id, counted, now), *incidents_of(tx, school_id, counted, now)]


def failures_now(tx: Transaction, school_id: str, now: datetime) -> list[Matter]:
    """What does not meet the policy. Only the devices concerned are read."""
    policy = policy_or_why_not(tx, school_id)[0]
    if policy is None:
        return []
    agreed = Agreed(tx, school_id, calendar_of(tx, school_id), now)
    return list(failures_of(tx, policy, school_id, Counted(tx, school_id), agreed, now))


def patient_of(tx: Transaction, school_id: str, folder: Path, now: datetime) -> list[Matter]:
    """What is never urgent. `folder` is the collector's data folder, whose own troubles are told too."""
    found = list(silent_of(tx, school_id, Counted(tx, school_id), calendar_of(tx, school_id), now))
    return [*found, *loans_of(tx, school_id, now), *leavers_of(tx, school_id, now), *troubles_of(folder, now)]


def troubles_of(folder: Path, now: datetime) -> list[Matter]:
    """What the doctor finds of the disk and of backups, in the doctor's words."""
    found = (disk_finding(folder), backup_finding(folder, now))
    return [_trouble(each, now) for each in found if each.state is not State.IN_ORDER]


def _trouble(finding: Finding, now: datetime) -> Matter:
    """Told again each month in which it still stands."""
    said = f"{finding.saw}. What to do: {finding.remedy}"
    return Matter(Kind.COLLECTOR, f"collector/{finding.subject}", f"{now:%Y-%m}", finding.subject, "The collector", said, "/")
