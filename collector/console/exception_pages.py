"""The exceptions: what is excused until when and why, granted to a group of devices, and ended before its day."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from collector.accounts.rights import Right
from collector.console.device_acts import day_named
from collector.console.register_view import NOT_SHOWN
from collector.console.visit import Answer, Place, Places, Redirect, Shown, Visit
from collector.errors import ExceptionRefused, FormError, SignerNotRegistered
from collector.judging.judging import policy_in_force
from collector.judging.judging_when_due import judge_due
from collector.plain_text import one_line
from collector.registers import exceptions
from collector.registers.device_groups import GROUPS
from collector.registers.devices_in_use import devices_in_use
from collector.registers.exception_requests import Request
from collector.store import devices, signers
from collector.store import exceptions as stored
from collector.store.database import Transaction
from collector.store.exceptions import StoredException
from collector.store.signers import SignerRole
from compliance.days import day_in_words
from compliance.school_clock import day_of

_FIELDS: Final = ("rule", "group", "reason", "requested_by", "approved_by", "until")


@dataclass(frozen=True, slots=True)
class ExceptionRow:
    """One exception in words. `device` is the id of the device that it names, "" where it is a group."""

    exception_id: str
    rule: str
    whom: str
    device: str
    reason: str
    people: str
    until: date
    state: str
    in_force: bool


def show(visit: Visit) -> Answer:
    """Those in force first, then those that have ended."""
    today = day_of(visit.now)
    with visit.database.reading() as tx:
        found = stored.everything(tx, visit.school.school_id)
        rows = [_row(tx, visit, each, today) for each in found]
    rows.sort(key=lambda each: (not each.in_force, each.until))
    return Shown("exceptions.html.jinja", {"rows": rows, "may_act": visit.may(Right.ACT_ON_DEVICES)})


def grant_form(visit: Visit) -> Answer:
    """Asks for rule, group, reason, people and day."""
    typed = {**dict.fromkeys(_FIELDS, ""), "rule": visit.query.get("rule", ""), "requested_by": visit.visitor.name}
    return _page(visit, typed, {})


def grant(visit: Visit) -> Answer:
    """Grant it to a group, or say beside the field what is wrong."""
    typed = {each: " ".join(visit.form.get(each, "").split()) for each in _FIELDS}
    problems = {each: "This is missing." for each in _FIELDS if not typed[each]}
    if problems:
        return _page(visit, typed, problems)
    try:
        until = day_named(typed["until"])
    except FormError as error:
        return _page(visit, typed, {"until": str(error)})
    request = Request(typed["rule"], None, typed["group"], typed["reason"], typed["requested_by"], typed["approved_by"], until)
    try:
        with visit.act("exception.grant", typed["rule"]) as tx:
            policy = policy_in_force(tx, visit.school.school_id)
            granted = exceptions.grant(tx, visit.school.school_id, request, policy, actor=visit.visitor.actor, now=visit.now)
            concerned = len(exceptions.devices_of(granted, devices_in_use(tx, granted.school_id)))
    except SignerNotRegistered as error:
        return _page(visit, typed, {"approved_by": str(error)})
    except ExceptionRefused as error:
        return _page(visit, typed, {"rule": str(error)})
    judge_due(visit.database, visit.school.school_id, visit.now)
    said = f"{granted.exception_id}: {typed['group']} ({concerned} in use now) excused until {day_in_words(until)}."
    return Redirect("/registers/exceptions", said)


def revoke_form(visit: Visit) -> Answer:
    """Asks why it ends now."""
    return _revoke_page(visit, {})


def revoke(visit: Visit) -> Answer:
    """It excuses nothing from now on."""
    why = " ".join(visit.form.get("why", "").split())
    if not why:
        return _revoke_page(visit, {"why": "Write in a sentence why it ends now."})
    number = visit.path["exception"]
    try:
        with visit.act("exception.revoke", "exceptions") as tx:
            done = exceptions.revoke(tx, visit.school.school_id, number, why, actor=visit.visitor.actor, now=visit.now)
    except ExceptionRefused as error:
        return _revoke_page(visit, {"why": str(error)})
    judge_due(visit.database, visit.school.school_id, visit.now)
    return Redirect("/registers/exceptions", f"{done.exception_id} is revoked. Its devices were judged again.")


def _row(tx: Transaction, visit: Visit, granted: StoredException, today: date) -> ExceptionRow:
    device = devices.find(tx, granted.device_id) if granted.device_id else None
    people = f"asked for by {granted.requested_by}, approved by {granted.approved_by}"
    in_force = granted.is_in_force(today)
    return ExceptionRow(
        exception_id=granted.exception_id,
        rule=granted.rule_id,
        whom=one_line(device.label if device else f"all of the group {granted.group_name}"),
        device=device.device_id.hex() if device else "",
        reason=one_line(granted.reason),
        people=one_line(people) if visit.may(Right.SEE_PEOPLE) else NOT_SHOWN,
        until=granted.until,
        state=_state(granted, in_force=in_force),
        in_force=in_force,
    )


def _state(granted: StoredException, *, in_force: bool) -> str:
    if granted.revoked_at is not None:
        return f"Revoked: {one_line(granted.revoked_why)}"
    return "In force" if in_force else "Ended"


def _page(visit: Visit, typed: Mapping[str, str], problems: Mapping[str, str]) -> Shown:
    with visit.database.reading() as tx:
        policy = policy_in_force(tx, visit.school.school_id)
        held = signers.everyone(tx, visit.school.school_id)
    rules = [] if policy is None else [(each.rule_id, f"{each.title} ({each.rule_id})") for each in policy.device_rules]
    values = {
        "rules": rules,
        "groups": [(each, each) for each in GROUPS],
        "heads": [(each.name, each.name) for each in held if each.role is SignerRole.HEADTEACHER],
        "typed": typed,
        "problems": problems,
    }
    return Shown("exception_form.html.jinja", values, 422 if problems else 200)


def _revoke_page(visit: Visit, problems: Mapping[str, str]) -> Shown:
    with visit.database.reading() as tx:
        found = exceptions.get(tx, visit.school.school_id, visit.path["exception"])
        row = _row(tx, visit, found, day_of(visit.now))
    values = {"row": row, "why": visit.form.get("why", ""), "problems": problems}
    return Shown("exception_revoke.html.jinja", values, 422 if problems else 200)


PLACES: Final[Places] = (
    Place("/registers/exceptions", Right.SEE_REGISTERS, get=show),
    Place("/registers/exceptions/grant", Right.ACT_ON_DEVICES, get=grant_form, post=grant),
    Place("/registers/exceptions/{exception}/revoke", Right.ACT_ON_DEVICES, get=revoke_form, post=revoke),
)
