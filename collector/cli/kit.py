"""`rollcall kit`: the install kit of a school."""

from importlib import metadata
from pathlib import Path
from typing import Annotated

import typer

from collector.cli import output
from collector.cli.desk import Desk, desk
from collector.cli.options import DataOption, SchoolOption
from collector.config import FILE_NAME
from collector.kit.kit_files import ENROLMENT_FILE, Kit, open_files
from collector.kit.kit_folder import refuse_folder, write_folder
from collector.registers import enrolment_keys, enrolment_offers
from collector.wiring import new_secret
from compliance.enrolment_offer import to_toml


def command(
    to: Annotated[Path, typer.Option("-o", "--output", metavar="DIR", help="The folder to write; it must not exist yet.")],
    data: DataOption = None,
    school: SchoolOption = None,
    *,
    with_key: Annotated[
        bool, typer.Option("--with-key", help="Make an enrolment key too: a secret that enrols until it is revoked.")
    ] = False,
) -> None:
    """Write what a technician needs to install the agent: address, certificate authority, the commands for each system.

    With --with-key the folder also holds a new enrolment key for devices that stay on site. Whoever has it can enrol devices.
    """
    with desk(data, school) as at:
        refuse_folder(to)
        secret_files = {ENROLMENT_FILE: _enrolment_file(at)} if with_key else {}
        kit = Kit(at.address, metadata.version("rollcall"), at.now, has_key=with_key)
        write_folder(to, open_files(kit), secret_files)
    output.show(f"The install kit of {at.school.name} is in {to}. Begin with {to / 'README.txt'}")
    if with_key:
        output.show(f"{to / ENROLMENT_FILE} is a secret: whoever has it can enrol devices. It does not expire by itself.")
        output.show("Once all devices are enrolled: rollcall enrolment-key revoke")
    else:
        output.show("It holds no key. For one: rollcall kit --with-key, or rollcall enrolment-key new")
    config = at.collector.config
    if config.is_for_this_computer_only:
        file = at.collector.folder.path / FILE_NAME
        output.show(f'Devices elsewhere cannot reach "{config.host}": set host in {file} and write another kit.')


def _enrolment_file(at: Desk) -> str:
    with at.act("enrolment-key.new", at.school.school_id) as tx:
        key = enrolment_keys.new(tx, at.school.school_id, actor=at.actor, now=at.now, new_key=new_secret)
    return to_toml(enrolment_offers.on_site(at.address, key))
