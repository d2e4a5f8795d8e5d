"""`rollcall exception …`: what a device or a group need not meet until a day, agreed by two people."""

from datetime import date, datetime
from typing import Annotated, Final

import typer

from collector.cli import output
from collector.cli.desk import Desk, desk
from collector.cli.device_ids import the_device
from collector.cli.options import DataOption, JsonOption, SchoolOption
from collector.judging.judging import policy_in_force
from collector.judging.judging_when_due import judge_due
from collector.registers import exceptions
from collector.registers.device_groups import GROUPS
from collector.registers.devices_in_use import InUse, devices_in_use
from collector.registers.exception_requests import Request
from collector.reports.as_json import Plain
from collector.store import devices
from collector.store import exceptions as stored
from collector.store.database import Transaction
from collector.store.exceptions import StoredException
from collector.store.instants import to_text
from compliance.days import day_in_words
from compliance.school_clock import day_of

command = typer.Typer(rich_markup_mode=None)

_COLUMNS: Final = (("Exception", 13), ("Rule", 8), ("Whom", 14), ("State", 24), ("Approved by", 13))

ExceptionArgument = Annotated[str, typer.Argument(metavar="EXCEPTION", help="Its number, as `rollcall exception list` has it.")]


@command.command("grant")
def grant(
    rule: Annotated[str, typer.Argument(help="The rule's id in the policy, such as LOCK-1.")],
    reason: Annotated[str, typer.Option("--reason", help="Why; it is shown wherever the check is.")],
    requested_by: Annotated[str, typer.Option("--requested-by", help="Who asks for it.")],
    approved_by: Annotated[str, typer.Option("--approved-by", help="A registered headteacher, and another person.")],
    until: Annotated[
        datetime,
        typer.Option("--until", formats=["%Y-%m-%d"], metavar="YYYY-MM-DD", help="Its last day, within a year."),
    ],
    device: Annotated[str | None, typer.Option("--device", metavar="ID", help="One device: tag, serial, name or id.")] = None,
    group: Annotated[str | None, typer.Option("--group", help=f"Or a group: {', '.join(GROUPS)}.")] = None,
    data: DataOption = None,
    school: SchoolOption = None,
) -> None:
    """Excuse a device or a group from one rule until a day.

    What needs action, or is not known, is shown as excused, with the reason; the day after, the verdict comes back by itself.
    """
    with desk(data, school) as at:
        with at.act("exception.grant", rule) as tx:
            found = None if device is None else the_device(tx, at.school.school_id, device)
            request = Request(rule, found, group or "", reason, requested_by, approved_by, until.date())
            policy = policy_in_force(tx, at.school.school_id)
            granted = exceptions.grant(tx, at.school.school_id, request, policy, actor=at.actor, now=at.now)
            concerned = len(exceptions.devices_of(granted, devices_in_use(tx, granted.school_id)))
        judge_due(at.database, at.school.school_id, at.now)
    whom = f"{group} ({concerned} in use now)" if group else f"{device}"
    output.show(f"{granted.exception_id}: {rule} is excused on {whom} until {day_in_words(granted.until)}.")


@command.command("list")
def list_exceptions(
    data: DataOption = None,
    school: SchoolOption = None,
    *,
    everything: Annotated[bool, typer.Option("--all", help="Those that were revoked or have ended, too.")] = False,
    json: JsonOption = False,
) -> None:
    """List the exceptions in force."""
    with desk(data, school) as at, at.database.reading() as tx:
        today = day_of(at.now)
        found = [each for each in stored.everything(tx, at.school.school_id) if everything or each.is_in_force(today)]
        if json:
            in_use = devices_in_use(tx, at.school.school_id)
            output.show_json([_plain(each, in_use, today) for each in found])
            return
        rows = [(each.exception_id, each.rule_id, _whom(tx, each), _state(each, today), each.approved_by) for each in found]
    if not rows:
        output.show("No exception is in force.")
        return
    output.show(output.table(_COLUMNS, rows))


@command.command("show")
def show(
    exception: ExceptionArgument, data: DataOption = None, school: SchoolOption = None, *, json: JsonOption = False
) -> None:
    """Show one exception, and the devices that it concerns now."""
    with desk(data, school) as at, at.database.reading() as tx:
        found = exceptions.get(tx, at.school.school_id, exception)
        if json:
            output.show_json(_plain(found, devices_in_use(tx, at.school.school_id), day_of(at.now)))
            return
        lines = _lines(tx, found, at)
    for each in lines:
        output.show(each)


@command.command("revoke")
def revoke(
    exception: ExceptionArgument,
    why: Annotated[str, typer.Option("--why", help="Why it ends now.")],
    data: DataOption = None,
    school: SchoolOption = None,
) -> None:
    """End an exception now. What it excused needs action again, since when it began to fail."""
    with desk(data, school) as at:
        with at.act("exception.revoke", exception) as tx:
            revoked = exceptions.revoke(tx, at.school.school_id, exception, why, actor=at.actor, now=at.now)
        judge_due(at.database, at.school.school_id, at.now)
    output.show(f"{revoked.exception_id} is revoked. Its devices were judged again.")


def _lines(tx: Transaction, found: StoredException, at: Desk) -> list[str]:
    labels = [each.label for each in exceptions.devices_of(found, devices_in_use(tx, at.school.school_id))]
    return [
        f"{found.exception_id}: {found.rule_id} on {_whom(tx, found)}, {_state(found, day_of(at.now))}",
        f"Reason: {found.reason}",
        f"Requested by {found.requested_by}, approved by {found.approved_by}, granted on {day_in_words(found.granted_at)}",
        f"Devices in use that it concerns now: {', '.join(labels) or 'none'}",
    ]


def _whom(tx: Transaction, granted: StoredException) -> str:
    if not granted.device_id:
        return f"group {granted.group_name}"
    device = devices.find(tx, granted.device_id)
    return granted.device_id.hex()[:8] if device is None else device.label


def _state(granted: StoredException, today: date) -> str:
    if granted.revoked_at is not None:
        return f"revoked {day_in_words(granted.revoked_at)}"
    return f"{'until' if granted.is_in_force(today) else 'ended'} {day_in_words(granted.until)}"


def _plain(granted: StoredException, in_use: list[InUse], today: date) -> Plain:
    return {
        "exception": granted.exception_id,
        "rule": granted.rule_id,
        "device_id": granted.device_id.hex() or None,
        "group": granted.group_name or None,
        "reason": granted.reason,
        "requested_by": granted.requested_by,
        "approved_by": granted.approved_by,
        "until": granted.until.isoformat(),
        "granted_at": to_text(granted.granted_at),
        "granted_by": granted.granted_by,
        "in_force": granted.is_in_force(today),
        "revoked_at": None if granted.revoked_at is None else to_text(granted.revoked_at),
        "revoked_why": granted.revoked_why or None,
        "concerns": [each.device_id.hex() for each in exceptions.devices_of(granted, in_use)],
    }
