"""Whether a device is fit to go home, by what it reported last: encrypted, with an antivirus that runs, updated."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from collector.errors import StoreError
from collector.judging.judging import policy_in_force
from collector.registers.devices_named import devices_named
from collector.store import verdicts
from collector.store.database import Transaction
from collector.store.devices import Device
from compliance.errors import ComplianceError
from compliance.rules import antivirus_current, antivirus_running, disk_encryption, security_updates
from compliance.verdict import Verdict

_DISK: Final = disk_encryption.KIND.name
_ASKED: Final = (_DISK, antivirus_running.KIND.name, antivirus_current.KIND.name, security_updates.KIND.name)
_TOO_OLD: Final = timedelta(days=14)  # as long as the policies let a device be unseen
_DO_NOT_MATTER: Final = (Verdict.NOT_APPLICABLE, Verdict.RECORDED)


class Fitness(StrEnum):
    """Whether the device is fit to go home."""

    READY = "ready to lend"
    NOT_READY = "not ready"
    NOT_KNOWN = "not known"


@dataclass(frozen=True, slots=True)
class Seen:
    """One check, and what was seen."""

    title: str
    verdict: Verdict
    saw: str
    is_of_disk: bool


@dataclass(frozen=True, slots=True)
class Readiness:
    """`why` says what is not known, "" where the checks say it all. `device` is the one that reported, or None."""

    fitness: Fitness
    why: str
    checks: tuple[Seen, ...] = ()
    device: Device | None = None


def readiness(tx: Transaction, school_id: str, serial: str, asset_tag: str, now: datetime) -> Readiness:
    """Of the device with this serial number or asset tag. What has not reported for long is not known to be ready."""
    found = [each for each in devices_named(tx, school_id, asset_tag, serial) if not each.state.has_ended]
    reported = [each for each in found if each.last_report_at is not None]
    if not reported:
        return Readiness(Fitness.NOT_KNOWN, "It has never reported here; its first report will show what it is like.")
    device = max(reported, key=lambda each: each.last_report_at or each.enrolled_at)
    if not device.state.may_speak:
        words = f"It is {device.state.value.replace('_', ' ')}, so what it says is not believed."
        return Readiness(Fitness.NOT_READY, words, device=device)
    checks = _checks(tx, device)
    if device.last_report_at is None or now - device.last_report_at > _TOO_OLD:
        return Readiness(Fitness.NOT_KNOWN, "It has not reported for more than 14 days.", checks, device)
    return _judged(checks, device)


def _judged(checks: tuple[Seen, ...], device: Device) -> Readiness:
    """An exception lets nobody take an unprotected disk home; of the other checks it is enough."""
    counts = [each for each in checks if each.is_of_disk or each.verdict is not Verdict.WAIVED]
    verdicts_seen = {each.verdict for each in counts}
    if verdicts_seen & {Verdict.FAIL, Verdict.WAIVED}:
        return Readiness(Fitness.NOT_READY, "", checks, device)
    if Verdict.UNKNOWN in verdicts_seen or not any(each.is_of_disk for each in counts):
        why = (
            "" if Verdict.UNKNOWN in verdicts_seen else "No check of the policy in force looks at its disk while it is on site."
        )
        return Readiness(Fitness.NOT_KNOWN, why, checks, device)
    return Readiness(Fitness.READY, "", checks, device)


def _checks(tx: Transaction, device: Device) -> tuple[Seen, ...]:
    """In the order in which they are asked for; none where no policy can be read."""
    try:
        policy = policy_in_force(tx, device.school_id)
    except (ComplianceError, StoreError):
        policy = None
    held = verdicts.of_device(tx, device.device_id)
    asked = [] if policy is None else [each for each in policy.rules if each.kind in _ASKED and each.rule_id in held]
    seen = [
        Seen(each.title, held[each.rule_id].verdict, held[each.rule_id].saw, is_of_disk=each.kind == _DISK)
        for each in sorted(asked, key=lambda rule: _ASKED.index(rule.kind))
    ]
    return tuple(each for each in seen if each.verdict not in _DO_NOT_MATTER)
