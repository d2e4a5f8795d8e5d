"""Excusing a device from one check until a day: asked for by one person, approved by a headteacher."""

from typing import Final

from collector.accounts.rights import Right
from collector.console.device_acts import day_named
from collector.console.device_found import the_device
from collector.console.visit import Answer, Place, Places, Redirect, Shown, Visit
from collector.errors import ExceptionRefused, FormError, SignerNotRegistered
from collector.judging.judging import policy_in_force
from collector.judging.judging_when_due import judge_due
from collector.registers import exceptions
from collector.registers.exception_requests import Request
from collector.store import signers
from collector.store.signers import SignerRole
from compliance.days import day_in_words

_FIELDS: Final = ("rule", "reason", "requested_by", "approved_by", "until")


def form(visit: Visit) -> Answer:
    """Asks for rule, reason, people and day."""
    typed = {**dict.fromkeys(_FIELDS, ""), "rule": visit.query.get("rule", ""), "requested_by": visit.visitor.name}
    return _page(visit, typed, {})


def excuse(visit: Visit) -> Answer:
    """Grant it, or say beside the field what is wrong."""
    typed = {each: " ".join(visit.form.get(each, "").split()) for each in _FIELDS}
    missing = {each: "This is missing" for each in _FIELDS if not typed[each].strip()}
    if missing:
        return _page(visit, typed, missing)
    try:
        until = day_named(typed["until"])
    except FormError as error:
        return _page(visit, typed, {"until": str(error)})
    try:
        with visit.act("exception.grant", typed["rule"]) as tx:
            device = the_device(tx, visit)
            request = Request(typed["rule"], device, "", typed["reason"], typed["requested_by"], typed["approved_by"], until)
            policy = policy_in_force(tx, visit.school.school_id)
            exceptions.grant(tx, visit.school.school_id, request, policy, actor=visit.visitor.actor, now=visit.now)
    except SignerNotRegistered as error:
        return _page(visit, typed, {"approved_by": str(error)})
    except ExceptionRefused as error:
        return _page(visit, typed, {"rule": str(error)})
    judge_due(visit.database, visit.school.school_id, visit.now)
    said = f"{device.label} is excused from {typed['rule']} until {day_in_words(until)}."
    return Redirect(f"/devices/{device.device_id.hex()}", said)


def _page(visit: Visit, typed: dict[str, str], problems: dict[str, str]) -> Shown:
    with visit.database.reading() as tx:
        device = the_device(tx, visit)
        policy = policy_in_force(tx, visit.school.school_id)
        held = signers.everyone(tx, visit.school.school_id)
    heads = [(each.name, each.name) for each in held if each.role is SignerRole.HEADTEACHER]
    rules = [] if policy is None else [(each.rule_id, f"{each.title} ({each.rule_id})") for each in policy.device_rules]
    values = {"device": device, "rules": rules, "heads": heads, "typed": typed, "problems": problems}
    return Shown("device_excuse.html.jinja", values, 422 if problems else 200)


PLACES: Final[Places] = (Place("/devices/{device}/excuse", Right.ACT_ON_DEVICES, get=form, post=excuse),)
