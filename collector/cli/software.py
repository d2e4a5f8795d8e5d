"""`rollcall software`: which programs are installed where, as far as devices have told."""

import sys
from typing import Annotated, Final

import typer

from collector.cli import output
from collector.cli.desk import desk
from collector.cli.device_ids import the_device
from collector.cli.exit_codes import ExitCode
from collector.cli.options import DataOption, JsonOption, SchoolOption
from collector.programs.search import Search, search
from collector.reports import dates, program_words

_COLUMNS: Final = (("Device", 14), ("Program", 28), ("Version", 18), ("As of", 14))


def command(
    name: Annotated[str, typer.Argument(metavar="[NAME]", help="Letters of the program's name; optional with --device.")] = "",
    data: DataOption = None,
    school: SchoolOption = None,
    *,
    device: Annotated[
        str | None, typer.Option("--device", metavar="ID", help="One device only, named as for `rollcall device show`.")
    ] = None,
    older_than: Annotated[
        str, typer.Option("--older-than", metavar="VERSION", help="Only versions before this one; those not said are left out.")
    ] = "",
    json: JsonOption = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="Answer in CSV, for spreadsheets.")] = False,
) -> int:
    """Find installed programs on every device, or list those of one. Devices of which that is not known are named: exit code 3.

    Devices tell their programs where the school's policy says `software_inventory = true` under `[collect]`.
    """
    if not name and device is None:
        raise typer.BadParameter("type some letters of a program's name, or one device with --device ID", param_hint="NAME")
    with desk(data, school) as at, at.database.reading() as tx:
        school_id = at.school.school_id
        only = the_device(tx, school_id, device).device_id if device else b""
        searched = search(tx, school_id, name, older_than, only)
    if json:
        output.show_json(program_words.searched_plain(searched))
    elif as_csv:
        sys.stdout.write(program_words.searched_csv(searched))
    else:
        rows = [
            (program_words.label(each.device), each.program.name, each.program.version, dates.age(at.now - each.as_of))
            for each in searched.found
        ]
        if rows:
            output.show(output.table(_COLUMNS, rows))
        output.show("\n".join(program_words.endings(searched)))
    return _exit_code(searched)


def _exit_code(searched: Search) -> ExitCode:
    return ExitCode.NOT_KNOWN if searched.not_listed else ExitCode.MEETS
