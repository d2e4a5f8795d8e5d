"""A school in which people typed something unmistakable into every field that takes words."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any, Final

from collector.registers.recording import Recording
from collector.store import assets, devices, exceptions, in_hand, incidents, loans
from collector.store.assets import Asset
from collector.store.database import Transaction
from collector.store.devices import DeviceState
from collector.store.exceptions import StoredException
from collector.store.in_hand import InHand
from collector.store.incidents import IncidentKind
from collector.store.loans import LoanState
from compliance.registers import CATALOGUE, Register
from compliance.registers.fields import FieldDoc, Holds
from tests.fakes.command_line import SCHOOL_ID
from tests.fakes.school_records import DEVICE, LOAN

MARK: Final = "xyzzy"
"""Stands in everything that was typed, and in no word of ours."""
A_DAY: Final = date(2026, 10, 5)


def fill(tx: Transaction, now: datetime) -> None:
    """Everything that a school can have, once."""
    owner = f"{MARK} borrower"
    reporting = replace(
        DEVICE,
        school_id=SCHOOL_ID,
        device_id=b"\x01" * 32,
        signing_key=b"1",
        name=f"{MARK}-name",
        make=f"{MARK} make",
        model=f"{MARK} model",
        serial=f"{MARK}SERIAL",
        asset_tag=f"{MARK}-TAG",
        loan_id=f"{MARK}-LOAN",
        enrolled_at=now - timedelta(days=20),
        state=DeviceState.REPORTING,
    )
    stopped = replace(
        reporting,
        device_id=b"\x02" * 32,
        signing_key=b"2",
        asset_tag=f"{MARK}-TAG-2",
        serial=f"{MARK}SERIAL2",
        loan_id="",
        state=DeviceState.QUARANTINED,
        state_reason=f"{MARK} reason",
    )
    for each in (reporting, stopped):
        devices.enrol(tx, each)
    loans.add(
        tx,
        replace(
            LOAN,
            school_id=SCHOOL_ID,
            loan_id=f"{MARK}-LOAN",
            borrower_name=owner,
            borrower_role=f"{MARK} role",
            serial=reporting.serial,
            asset_tag=reporting.asset_tag,
            device_id=reporting.device_id,
            due_back=A_DAY,
            state=LoanState.CLEARED,
        ),
    )
    words = (reporting.asset_tag, f"{MARK} make", f"{MARK} model", reporting.serial, f"{MARK} kind")
    assets.put_many(tx, [Asset(SCHOOL_ID, *words, off_site=None, data_class=None, simulated=False, imported_at=now)])
    incidents.see(tx, SCHOOL_ID, stopped.device_id, IncidentKind.CLONED, f"{MARK} detail", now, f"{MARK} boot")
    exceptions.add(
        tx,
        StoredException(
            SCHOOL_ID,
            "EXC-2026-0001",
            "LOCK-1",
            reporting.device_id,
            "",
            f"{MARK} reason",
            f"{MARK} asks",
            f"{MARK} approves",
            (now + timedelta(days=5)).date(),
            now,
            f"{MARK} grants",
        ),
    )
    in_hand.add(
        tx, InHand(SCHOOL_ID, reporting.device_id, "AV-1", f"{MARK} fixes", (now + timedelta(days=5)).date(), now, "a test")
    )
    recording = Recording(tx, SCHOOL_ID, actor=f"{MARK} actor", now=now)
    for register in CATALOGUE.values():
        recording.add_unlike(register, line_of(register))


def line_of(register: Register) -> Any:  # noqa: ANN401 - the line of any register
    """A line with something in every field."""
    return register.line(**{each.name: _value(each) for each in register.fields})


def _value(field: FieldDoc) -> Any:  # noqa: ANN401 - what any field holds
    match field.holds:
        case Holds.TEXT:
            return f"{MARK} {field.name}"
        case Holds.DAY:
            return A_DAY
        case Holds.TRUTH:
            return False
        case Holds.NUMBER:
            return 7
        case Holds.WORD:
            assert field.enumeration is not None
            return next(iter(field.enumeration))
