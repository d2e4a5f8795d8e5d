"""`rollcall device …`: one device."""

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Annotated

import typer

from collector.cli import output
from collector.cli.check_now import answer_to
from collector.cli.current_report import current_report
from collector.cli.desk import desk
from collector.cli.device_ids import the_device
from collector.cli.device_past import show_past
from collector.cli.exit_codes import of_verdict
from collector.cli.options import DataOption, JsonOption, SchoolOption
from collector.cli.past_options import AsAtOption, KnownAtOption
from collector.enrolment.approval import approve, confirm_all
from collector.registers import in_hand as hands
from collector.reports.as_json import device_plain
from collector.reports.as_text import device_text
from collector.reports.incident_words import accepted
from collector.reports.program_words import software_line, software_plain
from collector.sessions.acceptance import accept
from collector.store import software
from compliance.days import day_in_words

command = typer.Typer(rich_markup_mode=None)

DeviceArgument = Annotated[
    str, typer.Argument(metavar="ID", help="Asset tag, serial number, name, or 8 or more digits of its id.")
]


@command.command("show")
def show(
    device: DeviceArgument,
    data: DataOption = None,
    school: SchoolOption = None,
    as_at: AsAtOption = None,
    known_at: KnownAtOption = None,
    *,
    json: JsonOption = False,
) -> int:
    """Show a device with all its checks, as they are now or were at a moment of the past. The exit code is its verdict's."""
    if as_at is not None or known_at is not None:
        return show_past(device, as_at, known_at, data, school, json=json)
    with desk(data, school) as at:
        report = current_report(at, device)
        (entry,) = report.devices
        with at.database.reading() as tx:
            programs = software.find(tx, bytes.fromhex(entry.device_id))
    if json:
        output.show_json({**device_plain(entry, report.generated_at.date()), "software": software_plain(programs)})
    else:
        output.show(device_text(report, entry, None))
        if programs is not None:
            output.show(software_line(programs, at.now))
    return of_verdict(entry.verdict)


@command.command("approve")
def approve_device(
    device: Annotated[str | None, typer.Argument(metavar="[ID]", help="As for `rollcall device show`.")] = None,
    data: DataOption = None,
    school: SchoolOption = None,
    *,
    everyone: Annotated[
        bool, typer.Option("--all", help="Confirm every device that is to be confirmed after a backup was restored.")
    ] = False,
) -> None:
    """Let a device in that asked to be enrolled on site and is not in the asset list, or stands for an asset that has one.

    Or confirm one that is to be confirmed because the collector was restored from a backup without its journal.
    """
    if (device is None) != everyone:
        raise typer.BadParameter("name one device, or say --all to confirm all that are to be confirmed", param_hint="ID")
    if device is None:
        _confirm_all(data, school)
        return
    with desk(data, school) as at, at.database.writing() as tx:
        found = the_device(tx, at.school.school_id, device)
        approve(tx, found, actor=at.actor, now=at.now)
    output.show(f"Approved. {device} may report from its next session on.")


def _confirm_all(data: Path | None, school: str | None) -> None:
    with desk(data, school) as at, at.database.writing() as tx:
        confirmed = confirm_all(tx, at.school.school_id, actor=at.actor, now=at.now)
    output.show(f"Confirmed: {confirmed}. They may report from their next sessions on.")


@command.command("accept")
def accept_device(device: DeviceArgument, data: DataOption = None, school: SchoolOption = None) -> None:
    """Believe a device again after you have looked: close its incidents and its chain, and let it begin a new one.

    What the device still holds of the old chain is not taken any more; what was received stays as evidence.
    """
    with desk(data, school) as at:
        with at.database.reading() as tx:
            found = the_device(tx, at.school.school_id, device)
        with at.act("device.accept", found.device_id.hex()) as tx:
            acceptance = accept(tx, the_device(tx, at.school.school_id, found.device_id.hex()), actor=at.actor, now=at.now)
    output.show(accepted(device, acceptance))


@command.command("in-hand")
def in_hand(
    device: DeviceArgument,
    rule: Annotated[str, typer.Argument(help="The rule of the check that needs action.")],
    by: Annotated[str | None, typer.Option("--by", metavar="WHO", help="Who puts it right.")] = None,
    until: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], metavar="YYYY-MM-DD", help="By which day.")] = None,
    data: DataOption = None,
    school: SchoolOption = None,
    *,
    end: Annotated[bool, typer.Option("--end", help="Nobody has it in hand any more.")] = False,
) -> None:
    """Say who puts a check right, and until when. It goes on needing action until it is right; its days do not change."""
    if end is not (by is None and until is None) or (by is None) is not (until is None):
        raise typer.BadParameter("say --by WHO and --until YYYY-MM-DD, or --end alone", param_hint="--by")
    with desk(data, school) as at, at.act("device.in-hand", device) as tx:
        found = the_device(tx, at.school.school_id, device)
        if by is None or until is None:
            hands.give_up(tx, found, rule, actor=at.actor, now=at.now)
            words = "nobody has it in hand any more"
        else:
            taken = hands.take(tx, found, rule, by, until.date(), actor=at.actor, now=at.now)
            words = f"{taken.by_whom} has it in hand until {day_in_words(until)}"
    output.show(f"{rule} on {device}: {words}.")


@command.command("check-now")
def check_now(
    device: DeviceArgument,
    wait: Annotated[int, typer.Option(min=1, max=120, metavar="SECONDS", help="How long to wait for the answer.")] = 120,
    data: DataOption = None,
    school: SchoolOption = None,
) -> int:
    """Ask a device that is connected to look again now, and show what it answers. The exit code is its verdict's."""
    with desk(data, school) as at:
        asked = answer_to(at, device, timedelta(seconds=wait))
        report = current_report(replace(at, now=at.collector.clock()), asked.device_id.hex())
    (entry,) = report.devices
    output.show(device_text(report, entry, None))
    return of_verdict(entry.verdict)
