"""When a loan is cleared to leave the site, and when it is so no more."""

from collections.abc import Mapping
from typing import Final

from collector.store.devices import Device
from collector.store.loans import LoanState, StoredLoan
from compliance import serial_numbers
from compliance.assessment import Verdict, worst
from compliance.policy import Policy
from compliance.rules import disk_encryption

_KIND: Final = disk_encryption.KIND.name


def encryption_rules(policy: Policy) -> frozenset[str]:
    """The ids of the rules that ask for an encrypted disk, whatever the policy calls them."""
    return frozenset(rule.rule_id for rule in policy.rules if rule.kind == _KIND)


def is_earned(loan: StoredLoan, device: Device, encryption: Verdict) -> bool:
    """Whether an enrolled loan may be cleared now: by a report that came after it was enrolled, or allowed to go on."""
    reported_at = device.last_report_at
    is_fresh = reported_at is not None and reported_at > loan.state_changed_at
    return loan.state is LoanState.ENROLLED and is_fresh and not objection(loan, device, encryption)


def objection(loan: StoredLoan, device: Device, encryption: Verdict) -> str:
    """Why the device may not leave the site, in plain words; "" when it may.

    Not known is not enough, nor is an exception; a policy that asks nothing of the disk clears nothing.
    """
    if not device.state.may_speak:
        return f"the device is {device.state.value.replace('_', ' ')}, so that what it says is not believed"
    if encryption is not Verdict.PASS:
        return "the disk is not seen to be encrypted"
    return "" if is_the_device(loan, device) else "nobody has confirmed that it is the device agreed on"


def encryption_of(judged: Mapping[str, Verdict], rules: frozenset[str]) -> Verdict:
    """What the rules about the disk say together. Without any of them it is UNKNOWN."""
    return worst(verdict for rule_id, verdict in judged.items() if rule_id in rules)


def is_the_device(loan: StoredLoan, device: Device) -> bool:
    """Whether the enrolled device is the one agreed on: by its serial number, else by a technician's eye."""
    return serial_numbers.are_equal(loan.serial, device.serial) or loan.device_confirmed_at is not None
