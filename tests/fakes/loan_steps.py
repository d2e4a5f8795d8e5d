"""One loan, taken step by step to where a test wants it."""

from dataclasses import replace
from datetime import date, datetime

from collector.registers import loans
from collector.registers.loan_request import LoanRequest
from collector.registers.loans import Signed
from collector.registers.signatures import Signature, SignatureRole
from collector.store import devices
from collector.store.database import Transaction
from collector.store.devices import Device, DeviceState
from collector.store.loans import LoanState, StoredLoan
from compliance.assessment import Verdict
from tests.fakes.school_records import DEVICE, LATER, NOW

_REQUEST = LoanRequest("L-1", "Contoso", "Slate 5", "AB12CD", "RC-0007", "A. Sample", "teacher", date(2027, 7, 21))
BORROWER = Signature(SignatureRole.BORROWER, "A. Sample", NOW)
TECHNICIAN = Signature(SignatureRole.TECHNICIAN, "T. Technician", NOW)
HEADTEACHER = Signature(SignatureRole.HEADTEACHER, "H. Head", NOW)
ENCRYPTED = {"ENC-1": Verdict.PASS, "ENC-2": Verdict.NOT_APPLICABLE, "LOCK-1": Verdict.FAIL}
ENCRYPTION_RULES = frozenset({"ENC-1", "ENC-2"})


def new(tx: Transaction, **changes: object) -> StoredLoan:
    """A loan that awaits the borrower; any field of the request may be another."""
    return loans.new(tx, "example", replace(_REQUEST, **changes), actor="desk", now=NOW)


def sign(tx: Transaction, loan: StoredLoan, signature: Signature) -> Signed:
    """One signature more; the last one mints `the token`."""
    return loans.sign(tx, loan, signature, actor="desk", now=NOW, new_token=lambda: "the token")


def authorised(tx: Transaction, **changes: object) -> StoredLoan:
    """A loan with all three signatures."""
    loan = new(tx, **changes)
    for signature in (BORROWER, TECHNICIAN, HEADTEACHER):
        loan = sign(tx, loan, signature).loan
    return loan


def enrolled(tx: Transaction, *, serial: str = "AB12CD") -> tuple[StoredLoan, Device]:
    """A loan that a device has enrolled for, and that device."""
    loan = authorised(tx, serial=serial)
    device = replace(DEVICE, serial=serial, loan_id=loan.loan_id)
    devices.enrol(tx, device)
    return loans.device_enrolled(tx, loan, device.device_id, actor="collector", now=NOW), device


def reported(device: Device, at: datetime = LATER) -> Device:
    """The device once its report of that time was taken."""
    return replace(device, state=DeviceState.REPORTING, last_report_at=at)


def state_after(tx: Transaction, device: Device, judged: dict[str, Verdict]) -> LoanState:
    """Where loan L-1 stands once the device's report was judged so."""
    loans.after_judging(tx, device, judged, LATER, encryption_rules=ENCRYPTION_RULES)
    return loans.get(tx, "example", "L-1").state
