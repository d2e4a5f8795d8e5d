"""Whether a filed agreement can be believed: every field against the registers, every wrong one told with its remedy."""

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from collector.errors import SignerNotRegistered
from collector.registers import agreements, asset_list, device_to_lend, signers
from collector.registers.agreement_form import AgreementForm, FormDevice
from collector.registers.form_files import FiledForm
from collector.registers.problems import Problem
from collector.registers.signatures import CLOCKS_DIFFER_BY, REMEDY, is_before
from collector.store.database import Transaction
from collector.store.instants import to_text
from collector.store.signers import SignerRole
from compliance import serial_numbers
from compliance.registers.person_names import same_person
from compliance.school_clock import day_of

_UNSIGNED: Final = "unsigned; have the {who} sign and date the agreement"


def problems_of(tx: Transaction, school_id: str, filed: FiledForm, now: datetime) -> list[Problem]:
    """Everything that keeps a new agreement from being recorded; nothing when it may be."""
    form = filed.form
    found = [
        *_of_words(tx, school_id, form),
        *_of_device(tx, school_id, form.device, now),
        *_of_signatures(form, now),
        *_of_order(form, now),
        *_of_signers(tx, school_id, form),
        *_of_day(form, now),
    ]
    return [Problem(field, value, remedy, filed.row) for field, value, remedy in found]


_Found = tuple[str, str, str]


def _of_words(tx: Transaction, school_id: str, form: AgreementForm) -> Iterator[_Found]:
    adopted = agreements.in_force(tx, school_id)
    if form.agreement.text_sha256 != adopted.text_sha256:
        remedy = f"altered: the adopted text is {adopted.text_sha256}; have the school's own agreement signed"
        yield "agreement.text_sha256", form.agreement.text_sha256, remedy
    if form.agreement.version != adopted.version:
        remedy = f'the adopted text is version "{adopted.version}"; have that one signed'
        yield "agreement.version", form.agreement.version, remedy


def _of_device(tx: Transaction, school_id: str, device: FormDevice, now: datetime) -> Iterator[_Found]:
    if serial_numbers.is_filler(device.serial):
        yield "device.serial", device.serial, "a filler, not a serial number; leave it empty and give device.asset_tag"
    elif not device.serial and not device.asset_tag:
        yield "device.serial", "", "give the serial number or, where the device has none, device.asset_tag"
    contradictions = asset_list.contradictions(tx, school_id, device.serial, device.asset_tag, of="device.")
    yield from ((each.field, each.value, each.remedy) for each in contradictions)
    obstacle = device_to_lend.obstacle(tx, school_id, device.serial, device.asset_tag, now)
    if obstacle:
        yield "device.serial" if device.serial else "device.asset_tag", device.serial or device.asset_tag, obstacle


def _of_signatures(form: AgreementForm, now: datetime) -> Iterator[_Found]:
    received, approval, authorisation = form.received_by, form.technician_approval, form.headteacher_authorisation
    for part, who, name, time, at in (
        ("received_by", "borrower", received.name, "signed_at", received.signed_at),
        ("technician_approval", "technician", approval.name, "at", approval.at),
        ("headteacher_authorisation", "headteacher", authorisation.name, "signed_at", authorisation.signed_at),
    ):
        if not name:
            yield f"{part}.name", "", _UNSIGNED.format(who=who)
        if at is None:
            yield f"{part}.{time}", "", _UNSIGNED.format(who=who)
        elif at > now + CLOCKS_DIFFER_BY:
            yield f"{part}.{time}", to_text(at), "yet to come; give the time at which it was signed"


def _of_order(form: AgreementForm, now: datetime) -> Iterator[_Found]:
    """A borrower's time that is yet to come is the one wrong time, and told as such."""
    signed_at = form.received_by.signed_at
    if signed_at is None or signed_at > now + CLOCKS_DIFFER_BY:
        return
    for field, at in (
        ("technician_approval.at", form.technician_approval.at),
        ("headteacher_authorisation.signed_at", form.headteacher_authorisation.signed_at),
    ):
        if at is not None and is_before(at, signed_at):
            yield field, to_text(at), f"before the borrower signed ({to_text(signed_at)}), who signs first; correct one of them"


def _of_signers(tx: Transaction, school_id: str, form: AgreementForm) -> Iterator[_Found]:
    borrower, received_by = form.member_of_staff.name, form.received_by.name
    if received_by and not same_person(borrower, received_by):
        yield "received_by.name", received_by, f"the borrower is {borrower} (member_of_staff.name), who must sign in person"
    for field, role, name in (
        ("technician_approval.name", SignerRole.TECHNICIAN, form.technician_approval.name),
        ("headteacher_authorisation.name", SignerRole.HEADTEACHER, form.headteacher_authorisation.name),
    ):
        if same_person(borrower, name):
            yield field, name, f"the borrower cannot sign as {role} too; {REMEDY[role]}"
            continue
        try:
            signers.registered_name(tx, school_id, role, name)
        except SignerNotRegistered:
            if name:
                yield field, name, f"not a registered {role}; correct the name, or register it with `rollcall signers add`"


def _of_day(form: AgreementForm, now: datetime) -> Iterator[_Found]:
    if form.due_back is not None and form.due_back < day_of(now):
        yield "due_back", form.due_back.isoformat(), "past already; give a later day, or none"
