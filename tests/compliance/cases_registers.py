"""Loans and reporting: what is recorded and what must be answered."""

from dataclasses import replace
from datetime import date, timedelta

from judged_device import ON_LOAN, REGISTERS
from rule_case import FAIL, NOT_APPLICABLE, PASS, UNKNOWN, Case

from compliance.context import Context, NoLoan
from compliance.facts import DeviceIdentity
from tests.fakes.good_facts import NOT_KNOWN, NOW

NO_SERIAL = "the firmware gives no serial number"
LAPTOP = DeviceIdentity("lap-07", "Example", "Book 3", "SN-0007", portable=True)
NAMELESS = replace(LAPTOP, serial=replace(NOT_KNOWN, detail=NO_SERIAL))


def loan(**changes: object) -> Context:
    return replace(REGISTERS, loan=replace(ON_LOAN, **changes))


REGISTER = [
    Case(
        "signed, same serial but for case and spaces",
        "loan_agreement",
        LAPTOP,
        PASS,
        "The agreement is signed and names serial number SN-0007",
        loan(serial=" sn-0007 "),
    ),
    Case(
        "another serial, whatever a technician confirmed",
        "loan_agreement",
        LAPTOP,
        FAIL,
        "The agreement names serial number SN-0008; this device is SN-0007",
        loan(serial="SN-0008", device_confirmed=True),
    ),
    Case(
        "a signature is missing on a device that never reported",
        "loan_agreement",
        NOT_KNOWN,
        FAIL,
        "Not signed yet by: technician, headteacher",
        loan(missing_signatures=("technician", "headteacher")),
    ),
    Case(
        "no serial in the firmware, confirmed",
        "loan_agreement",
        NAMELESS,
        PASS,
        "The agreement is signed; a technician confirmed that this is the device",
        loan(device_confirmed=True),
    ),
    Case(
        "no serial in the firmware, not confirmed",
        "loan_agreement",
        NAMELESS,
        UNKNOWN,
        "The agreement is signed; whether this is the device is not known: the firmware gives no serial number",
    ),
    Case(
        "no serial in the agreement",
        "loan_agreement",
        LAPTOP,
        UNKNOWN,
        "The agreement is signed; whether this is the device is not known: the agreement names no serial number",
        loan(serial=" "),
    ),
    Case(
        "blank in the firmware is no match for anything",
        "loan_agreement",
        replace(LAPTOP, serial="  "),
        UNKNOWN,
        "The agreement is signed; whether this is the device is not known: the device gives no serial number",
    ),
    Case("not on loan", "loan_agreement", LAPTOP, NOT_APPLICABLE, "It is not on loan", replace(REGISTERS, loan=NoLoan())),
    Case(
        "registers not at hand",
        "loan_agreement",
        LAPTOP,
        UNKNOWN,
        "the program did not answer in time",
        replace(REGISTERS, loan=NOT_KNOWN),
    ),
    Case(
        "due back today",
        "loan_due_back",
        LAPTOP,
        PASS,
        "It is due back on 14 January 2026",
        loan(due_back=NOW.date()),
    ),
    Case(
        "due back yesterday",
        "loan_due_back",
        NOT_KNOWN,
        FAIL,
        "It was due back on 13 January 2026",
        loan(due_back=date(2026, 1, 13)),
    ),
    Case("no date agreed", "loan_due_back", LAPTOP, NOT_APPLICABLE, "No return date was agreed", loan(due_back=None)),
    Case("nothing lent", "loan_due_back", LAPTOP, NOT_APPLICABLE, "It is not on loan", replace(REGISTERS, loan=NoLoan())),
    Case(
        "loans not at hand",
        "loan_due_back",
        LAPTOP,
        UNKNOWN,
        "the program did not answer in time",
        replace(REGISTERS, loan=NOT_KNOWN),
    ),
    Case(
        "reported just now",
        "reported_recently",
        LAPTOP,
        PASS,
        "Last reported on 14 January 2026",
        replace(REGISTERS, last_report_received_at=NOW),
    ),
    Case(
        "reported 14 days ago",
        "reported_recently",
        LAPTOP,
        PASS,
        "Last reported on 31 December 2025",
        replace(REGISTERS, last_report_received_at=NOW - timedelta(days=14)),
    ),
    Case(
        "silent for longer",
        "reported_recently",
        LAPTOP,
        FAIL,
        "Last reported on 25 December 2025",
        replace(REGISTERS, last_report_received_at=NOW - timedelta(days=20, hours=3)),
    ),
    Case(
        "never heard of",
        "reported_recently",
        NOT_KNOWN,
        UNKNOWN,
        "the program did not answer in time",
        replace(REGISTERS, last_report_received_at=NOT_KNOWN),
    ),
]
