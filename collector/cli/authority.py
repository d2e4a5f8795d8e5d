"""`rollcall authority …`: the certificate authority that the school's devices believe, and how the next one follows it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Final

import typer
from cryptography import x509

from collector.cli import output
from collector.cli.desk import Desk, desk
from collector.cli.options import DataOption, JsonOption, SchoolOption
from collector.keys import authority_steps
from collector.keys.authorities import Stage, read_roots, read_state
from collector.keys.authority_steps import Change, devices_behind, named
from collector.keys.certificate_forms import name_of
from collector.keys.trust_bundle import read_trust_bundle
from collector.reports.as_json import Plain
from collector.store.devices import Device

command = typer.Typer(rich_markup_mode=None)

_NEXT: Final = {
    Stage.ALONE: "To replace it: `rollcall authority rotate`.",
    Stage.ADDED: "Next, when the devices have reported: `rollcall authority switch`.",
    Stage.SWITCHED: "Last, when every device knows the new one: `rollcall authority retire`.",
}
ForceOption = Annotated[bool, typer.Option("--force", help="Also if devices stay behind that must then be enrolled anew.")]


@command.command("show")
def show(data: DataOption = None, school: SchoolOption = None, *, json: JsonOption = False) -> None:
    """Show which authorities are believed, which one issues, and which devices do not know all of them yet."""
    with desk(data, school) as at:
        folder = at.collector.folder.keys
        stage, bundle = read_state(folder).stage, read_trust_bundle(folder)
        roots = [x509.load_pem_x509_certificate(each.encode()) for each in read_roots(folder)]
        with at.database.reading() as tx:
            behind = devices_behind(tx, folder)
    if json:
        believed: list[Plain] = [{"name": name_of(each), "ends": each.not_valid_after_utc.isoformat()} for each in roots]
        told: Plain = {"version": bundle.version, "expires": bundle.expires.isoformat()} if bundle else None
        late: list[Plain] = [each.device_id.hex() for each in behind]
        output.show_json({"stage": stage.value, "believed": believed, "bundle": told, "devices_behind": late})
        return
    for number, each in enumerate(roots):
        role = "issues" if number == 0 else "is believed"
        output.show(f"{name_of(each)}: {role}, ends on {_day(each.not_valid_after_utc)}")
    if bundle:
        output.show(f"Trust bundle: version {bundle.version}, good until {_day(bundle.expires)}")
    output.show(_late(behind) if behind else "Every device knows it.")
    output.show(_NEXT[stage])


@command.command("rotate")
def rotate(data: DataOption = None, school: SchoolOption = None) -> None:
    """Make the next authority. Devices learn in their next session to believe it; the one before goes on issuing."""
    with desk(data, school) as at, at.act("authority.rotate", at.school.school_id) as tx:
        authority_steps.rotate(tx, _change(at))
    output.show("A new authority is made, and believed beside the old one.")
    output.show(_NEXT[Stage.ADDED])


@command.command("switch")
def switch(data: DataOption = None, school: SchoolOption = None, *, force: ForceOption = False) -> None:
    """Let the new authority issue from now on: the collector's certificate at once, each device's when it is renewed."""
    with desk(data, school) as at, at.act("authority.switch", at.school.school_id) as tx:
        behind = authority_steps.switch(tx, _change(at), force=force)
    output.show("The new authority issues from now on. A collector that serves shows its new certificate by itself.")
    if behind:
        output.show(_left(behind))
    output.show(_NEXT[Stage.SWITCHED])


@command.command("retire")
def retire(data: DataOption = None, school: SchoolOption = None, *, force: ForceOption = False) -> None:
    """End the belief in the old authority and delete its key, once every device knows the new one (or after 400 days)."""
    with desk(data, school) as at, at.act("authority.retire", at.school.school_id) as tx:
        behind = authority_steps.retire(tx, _change(at), force=force)
    output.show("The old authority is believed no longer, and its key is deleted.")
    if behind:
        output.show(_left(behind))


def _change(at: Desk) -> Change:
    collector = at.collector
    return Change(collector.folder.keys, collector.config.host, at.school.school_id, at.actor, at.now)


def _late(behind: Sequence[Device]) -> str:
    count = "1 device does" if len(behind) == 1 else f"{len(behind)} devices do"
    return f"{count} not know it yet: {named(behind)}"


def _left(behind: Sequence[Device]) -> str:
    return f"Left behind, to be enrolled anew: {named(behind)}"


def _day(instant: datetime) -> str:
    return f"{instant:%d %B %Y}"
