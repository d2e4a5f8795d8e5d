"""`rollcall signers …`: who may sign for the school."""

from typing import Annotated

import typer

from collector.cli import output
from collector.cli.desk import desk
from collector.cli.options import DataOption, JsonOption, SchoolOption
from collector.registers import signers
from collector.store import signers as stored
from collector.store.instants import to_text
from collector.store.signers import Signer, SignerRole

command = typer.Typer(rich_markup_mode=None)

NameArgument = Annotated[str, typer.Argument(help="The name as it is signed.")]
RoleOption = Annotated[SignerRole, typer.Option("--as", help="In which role.")]


@command.command("add")
def add(name: NameArgument, role: RoleOption, data: DataOption = None, school: SchoolOption = None) -> None:
    """Let somebody sign for the school from now on."""
    with desk(data, school) as at, at.act("signer.register", name) as tx:
        signers.register(tx, Signer(at.school.school_id, name, role, at.now), actor=at.actor)
    output.show(f"{name} may sign as {role.value}.")


@command.command("remove")
def remove(name: NameArgument, role: RoleOption, data: DataOption = None, school: SchoolOption = None) -> None:
    """Take the leave to sign away. What was signed before stays signed."""
    with desk(data, school) as at, at.act("signer.remove", role.value) as tx:
        signers.remove(tx, at.school.school_id, name, role, actor=at.actor, now=at.now)
    output.show(f"{name} may no longer sign as {role.value}.")


@command.command("list")
def list_signers(data: DataOption = None, school: SchoolOption = None, *, json: JsonOption = False) -> None:
    """List everybody who may sign."""
    with desk(data, school) as at, at.database.reading() as tx:
        found = stored.everyone(tx, at.school.school_id)
    if json:
        output.show_json(
            [{"name": each.name, "role": each.role.value, "registered_at": to_text(each.registered_at)} for each in found]
        )
    elif not found:
        output.show("Nobody may sign yet. Add a technician and a headteacher with `rollcall signers add`.")
    else:
        output.show(output.table([("Role", 12), ("Name", 66)], [(each.role.value, each.name) for each in found]))
