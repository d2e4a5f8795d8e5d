"""`rollcall evidence …`: what is held of a device leaves the house."""

from pathlib import Path
from typing import Annotated

import typer

from collector.cli import output
from collector.cli.desk import Desk, desk
from collector.cli.device_ids import the_device
from collector.cli.options import DataOption, SchoolOption
from collector.errors import EvidenceFileError
from collector.keys.keys import read_authorities
from collector.keys.server_keys import RECEIPTS, ServerSigner, server_signer
from collector.proof.exporting import export
from collector.proof.public_keys import PublicKeys, as_text
from collector.store import audit

command = typer.Typer(rich_markup_mode=None)

DeviceArgument = Annotated[
    str, typer.Argument(metavar="ID", help="Asset tag, serial number, name, or 8 or more digits of its id.")
]
FileOption = Annotated[Path, typer.Option("-o", "--output", metavar="FILE", help="The file to write.")]


@command.command("export")
def export_device(
    device: DeviceArgument, output_file: FileOption, data: DataOption = None, school: SchoolOption = None
) -> None:
    """Write everything that is held of a device into a file that anybody can check with `rollcall verify`."""
    with desk(data, school) as at:
        with at.database.reading() as tx:
            found = the_device(tx, at.school.school_id, device)
            count = export(tx, output_file, at.school, found, _receipts_key(at), at.now)
        with at.database.writing() as tx:
            detail = f"{count} messages into {output_file.name}"
            audit.write(
                tx, at.school.school_id, at.now, at.actor, "evidence.exported", found.device_id.hex(), audit.DONE, detail
            )
    output.show(
        f"{count} messages of {device} are in {output_file}. Check them with: rollcall verify {output_file} --keys KEYS"
    )
    output.show("Whoever checks needs the school's public keys from the school itself: rollcall evidence keys -o KEYS")


@command.command("keys")
def keys(output_file: FileOption, data: DataOption = None, school: SchoolOption = None) -> None:
    """Write the school's public keys into a file: nothing in it is secret. Publish it where nobody can swap it unseen."""
    with desk(data, school) as at:
        public = PublicKeys((at.school.name,), read_authorities(at.collector.folder.keys), (_receipts_key(at).public_key,))
    try:
        output_file.write_text(as_text(public), encoding="utf-8")
    except OSError as error:
        raise EvidenceFileError(f"{output_file}: {error.strerror}; choose another file with -o") from error
    output.show(f"The public keys of {at.school.name} are in {output_file}.")


def _receipts_key(at: Desk) -> ServerSigner:
    return server_signer(at.collector.folder.keys, RECEIPTS)
