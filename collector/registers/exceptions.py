"""Exceptions: granted by a headteacher at somebody else's request, for at most a year, and revoked or ended."""

from collections.abc import Iterable
from datetime import datetime

from collector.errors import ExceptionRefused, NotRecorded
from collector.registers import device_groups, exception_requests, signers
from collector.registers.devices_in_use import InUse, devices_in_use
from collector.registers.exception_requests import Request
from collector.store import audit, clock_looks
from collector.store import exceptions as stored
from collector.store.assets import Asset
from collector.store.database import Transaction
from collector.store.devices import Device
from collector.store.exceptions import StoredException
from collector.store.signers import SignerRole
from compliance.days import day_in_words
from compliance.exceptions import Excuse
from compliance.policy import Policy
from compliance.school_clock import day_of


def grant(
    tx: Transaction, school_id: str, request: Request, policy: Policy | None, *, actor: str, now: datetime
) -> StoredException:
    """Excuse a device or a group from a rule. ExceptionRefused or SignerNotRegistered where that may not be, with what to do.

    Judge the devices that it concerns then: that changes their verdicts.
    """
    exception_requests.check(request, policy, day_of(now))
    approver = signers.registered_name(tx, school_id, SignerRole.HEADTEACHER, request.approved_by)
    device_id = request.device.device_id if request.device else b""
    for each in stored.in_force(tx, school_id, day_of(now)):
        if (each.rule_id, each.device_id, each.group_name) == (request.rule_id, device_id, request.group):
            raise ExceptionRefused(
                f"{each.exception_id} excuses the same from {each.rule_id} until {day_in_words(each.until)}; revoke it first"
            )
    granted = StoredException(
        school_id=school_id,
        exception_id=_free_number(tx, school_id, now.year),
        rule_id=request.rule_id,
        device_id=device_id,
        group_name=request.group,
        reason=" ".join(request.reason.split()),
        requested_by=" ".join(request.requested_by.split()),
        approved_by=approver,
        until=request.until,
        granted_at=now,
        granted_by=actor,
    )
    stored.add(tx, granted)
    _make_due(tx, granted)
    audit.write(tx, school_id, now, actor, "exception.grant", granted.exception_id, audit.DONE, _in_the_log(granted))
    return granted


def get(tx: Transaction, school_id: str, exception_id: str) -> StoredException:
    """The exception of this number, in any case of letters. NotRecorded when there is none."""
    found = stored.find(tx, school_id, exception_id.strip().upper())
    if found is None:
        remedy = "`rollcall exception list` names them"
        raise NotRecorded(f"no exception is called {exception_id!r}; {remedy}", logged=f"no such exception; {remedy}")
    return found


def revoke(tx: Transaction, school_id: str, exception_id: str, why: str, *, actor: str, now: datetime) -> StoredException:
    """It excuses nothing from now on. ExceptionRefused for one that has ended. Judge the devices that it concerned then."""
    granted = get(tx, school_id, exception_id)
    if not granted.is_in_force(day_of(now)):
        how = "was revoked already" if granted.revoked_at else f"ended on {day_in_words(granted.until)}"
        raise ExceptionRefused(f"{granted.exception_id} {how}; there is nothing to revoke")
    exception_requests.check_words("reason", why)
    stored.revoke(tx, granted, actor, why, now)
    _make_due(tx, granted)
    audit.write(tx, school_id, now, actor, "exception.revoke", granted.exception_id, audit.DONE, why)
    return get(tx, school_id, exception_id)


def note_ends(tx: Transaction, school_id: str, now: datetime) -> list[StoredException]:
    """Those whose day has passed since it was looked last, each with its line in the audit log."""
    ended = stored.ended_unnoted(tx, school_id, day_of(now))
    for each in ended:
        stored.note_end(tx, each, now)
        audit.write(tx, school_id, now, "rollcall", "exception.end", each.exception_id, audit.DONE, _in_the_log(each))
    return ended


def excuses_for(
    granted: Iterable[StoredException], device: Device, asset: Asset | None, *, on_loan: bool
) -> tuple[Excuse, ...]:
    """Those that concern a device: it is named, or it belongs to the group that is."""
    return tuple(
        Excuse(each.exception_id, each.rule_id, each.reason, each.approved_by, each.until)
        for each in granted
        if concerns(each, device, asset, on_loan=on_loan)
    )


def concerns(granted: StoredException, device: Device, asset: Asset | None, *, on_loan: bool) -> bool:
    """Whether an exception names a device, or a group to which it belongs now."""
    if granted.device_id:
        return granted.device_id == device.device_id
    return device_groups.is_in(granted.group_name, device, asset, on_loan=on_loan)


def devices_of(granted: StoredException, in_use: Iterable[InUse]) -> list[Device]:
    """Those of the devices in use that an exception concerns now."""
    return [each.device for each in in_use if concerns(granted, each.device, each.asset, on_loan=each.on_loan)]


def _make_due(tx: Transaction, granted: StoredException) -> None:
    """Its devices, and no others, are judged again at the next look at the clock."""
    for each in devices_of(granted, devices_in_use(tx, granted.school_id)):
        clock_looks.forget(tx, each.device_id)


def _free_number(tx: Transaction, school_id: str, year: int) -> str:
    taken = {each.exception_id for each in stored.everything(tx, school_id)}
    number = len(taken) + 1
    while (free := f"EXC-{year}-{number:04}") in taken:
        number += 1
    return free


def _in_the_log(granted: StoredException) -> str:
    whom = f"device {granted.device_id.hex()}" if granted.device_id else f"group {granted.group_name}"
    return (
        f"{granted.rule_id}, {whom}, until {granted.until.isoformat()}; requested by {granted.requested_by}, "
        f"approved by {granted.approved_by}: {granted.reason}"
    )
