"""When a loan is cleared to leave the site."""

from collections.abc import Mapping
from typing import Final

from collector.store.devices import Device
from collector.store.loans import LoanState, StoredLoan
from compliance import serial_numbers
from compliance.assessment import Verdict, worst

# Every pack calls its rules about disk encryption ENC-1, ENC-2 …
ENCRYPTION_RULES: Final = "ENC-"


def is_earned(loan: StoredLoan, device: Device, verdicts: Mapping[str, Verdict]) -> bool:
    """Whether an enrolled loan may be cleared: it is the device agreed on, and its disk is seen to be encrypted.

    Not known is not enough, nor is an exception; a policy that asks nothing of the disk clears nothing.
    """
    encryption = worst(verdict for rule_id, verdict in verdicts.items() if rule_id.startswith(ENCRYPTION_RULES))
    return loan.state is LoanState.ENROLLED and encryption is Verdict.PASS and is_the_device(loan, device)


def is_the_device(loan: StoredLoan, device: Device) -> bool:
    """Whether the enrolled device is the one agreed on: by its serial number, else by a technician's eye."""
    return serial_numbers.are_equal(loan.serial, device.serial) or loan.device_confirmed_at is not None
