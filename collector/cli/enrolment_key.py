"""`rollcall enrolment-key …`: the key for devices that stay on site."""

from pathlib import Path
from typing import Annotated

import typer

from collector.cli import output
from collector.cli.desk import desk
from collector.cli.options import DataOption, SchoolOption
from collector.registers import enrolment_files, enrolment_keys, enrolment_offers
from collector.wiring import new_secret

command = typer.Typer(rich_markup_mode=None)


@command.command("new")
def new(
    to: Annotated[Path, typer.Option("-o", "--output", help="The enrolment file to write.")],
    data: DataOption = None,
    school: SchoolOption = None,
) -> None:
    """Make a key, and the enrolment file that holds it. The key itself is never shown."""
    if not to.parent.is_dir():
        raise typer.BadParameter(f"{to.parent}: no such folder; make it first, or name another file", param_hint="-o")
    with desk(data, school) as at:
        with at.act("enrolment-key.new", at.school.school_id) as tx:
            key = enrolment_keys.new(tx, at.school.school_id, actor=at.actor, now=at.now, new_key=new_secret)
        enrolment_files.write(to, enrolment_offers.on_site(at.address, key))
    output.show(f"Enrolment file: {to} (hand it on like a password)")
    output.show(f"On each device: rollcall-agent enrol --from {to.name}")


@command.command("revoke")
def revoke(data: DataOption = None, school: SchoolOption = None) -> None:
    """Let the keys made so far admit no further device. Devices that are in stay in."""
    with desk(data, school) as at, at.act("enrolment-key.revoke", at.school.school_id) as tx:
        revoked = enrolment_keys.revoke_all(tx, at.school.school_id, actor=at.actor, now=at.now)
    output.show(f"Keys revoked: {revoked}.")
