"""`rollcall init`."""

import re
from typing import Annotated

import typer

from collector.cli import output
from collector.cli.options import DataOption, SchoolOption, folder_named
from collector.config import CollectorConfig
from collector.founding import Founding, found_school
from collector.packs import find_pack, loan_agreement
from collector.wiring import clock

_DEFAULTS = CollectorConfig()


def command(
    name: Annotated[str, typer.Argument(help="The school's name.")],
    data: DataOption = None,
    school: SchoolOption = None,
    policy: Annotated[str, typer.Option(metavar="ID|FILE", help="The policy pack to adopt.")] = "s004-primary",
    technician: Annotated[str, typer.Option(help="Who may sign as technician; more with `signers add`.")] = "",
    headteacher: Annotated[str, typer.Option(help="Who may sign as headteacher.")] = "",
    host: Annotated[str, typer.Option(help="The name or address under which devices reach this computer.")] = _DEFAULTS.host,
    listen: Annotated[str, typer.Option(help="The local address to listen on.")] = _DEFAULTS.listen,
    enrolment_port: Annotated[int, typer.Option(min=1, max=65535)] = _DEFAULTS.enrolment_port,
    agents_port: Annotated[int, typer.Option(min=1, max=65535)] = _DEFAULTS.agents_port,
    https_port: Annotated[int, typer.Option(min=1, max=65535)] = _DEFAULTS.https_port,
) -> None:
    """Make a data folder with everything in it."""
    folder = folder_named(data)
    pack = find_pack(policy)
    school_id = school or _id_from(name)
    founding = Founding(school_id, name, pack.policy, pack.file.name, loan_agreement(), technician, headteacher)
    config = CollectorConfig(
        host=host, listen=listen, enrolment_port=enrolment_port, agents_port=agents_port, https_port=https_port
    )
    founded = found_school(folder, founding, config, clock())
    output.show(f"{founded.name} ({founded.school_id}) begins in {folder}: keys, database, policy {pack.policy.policy_id}.")
    output.show(f"Next: `rollcall serve --data {folder}`")


def _id_from(name: str) -> str:
    """`Example Primary School` is `example-primary-school`."""
    school_id = re.sub(r"[^a-z0-9]+", "-", name.casefold()).strip("-")[:40]
    if not school_id:
        raise typer.BadParameter(f"{name!r} has no letter to make an id of; give one with --school ID", param_hint="NAME")
    return school_id
