"""A device on loan has an agreement that everybody signed, and it is the very device that the agreement names."""

from datetime import datetime
from typing import Final, assert_never

from compliance.context import Context, Loan, NoLoan
from compliance.facts import DeviceIdentity
from compliance.rules.kind import NoParameters, no_parameters, register_kind
from compliance.serial_numbers import are_equal, is_filler
from compliance.unknown import Unknown
from compliance.verdict import Finding, Verdict

_NOT_ON_LOAN: Final = Finding(Verdict.NOT_APPLICABLE, "It is not on loan")
_CONFIRMED: Final = Finding(Verdict.PASS, "The agreement is signed; a technician confirmed that this is the device")


def asks(_parameters: NoParameters) -> str:
    """What the rule asks, in plain words."""
    return "The loan agreement is signed by all and names this device's serial number"


def judge(_parameters: NoParameters, identity: DeviceIdentity | Unknown, context: Context, _now: datetime) -> Finding:
    """A missing signature fails whatever the device is. Without a serial number to compare, a technician's word decides."""
    match context.loan:
        case Loan() as loan if loan.missing_signatures:
            return Finding(Verdict.FAIL, f"Not signed yet by: {', '.join(loan.missing_signatures)}")
        case Loan() as loan:
            return _right_device(loan, identity if isinstance(identity, Unknown) else identity.serial)
        case NoLoan():
            return _NOT_ON_LOAN
        case Unknown() as unknown:
            return Finding(Verdict.UNKNOWN, str(unknown))
        case impossible:
            assert_never(impossible)


def _right_device(loan: Loan, serial: str | Unknown) -> Finding:
    agreed = loan.serial.strip()
    if agreed and isinstance(serial, str) and serial.strip() and not is_filler(serial):
        if are_equal(agreed, serial):
            return Finding(Verdict.PASS, f"The agreement is signed and names serial number {serial.strip()}")
        return Finding(Verdict.FAIL, f"The agreement names serial number {agreed}; this device is {serial.strip()}")
    if loan.device_confirmed:
        return _CONFIRMED
    return Finding(
        Verdict.UNKNOWN, f"The agreement is signed; whether this is the device is not known: {_doubt(agreed, serial)}"
    )


def _doubt(agreed: str, serial: str | Unknown) -> str:
    if not agreed:
        return "the agreement names no serial number"
    return str(serial) if isinstance(serial, Unknown) else "the device gives no serial number"


KIND: Final = register_kind("loan_agreement", parse_parameters=no_parameters, asks=asks, judge=judge)
