"""`rollcall init`."""

import re
from pathlib import Path
from typing import Annotated, Final

import typer

from collector.cli import output
from collector.cli.first_administrator import FirstAdministrator, first_administrator
from collector.cli.new_passwords import AskPasswordOption, PasswordFileOption, link_in_words
from collector.cli.options import DataOption, SchoolOption, folder_named
from collector.config import FILE_NAME, CollectorConfig, checked
from collector.founding import Founding, found_school
from collector.judging.packs import find_pack, loan_agreement
from collector.plain_text import one_line
from collector.wiring import clock

_DEFAULTS = CollectorConfig()
_LONGEST_NAME_CHARACTERS: Final = 200
_LONGEST_ID_CHARACTERS: Final = 40
_LONGEST_SHOWN: Final = 60


def command(
    name: Annotated[str, typer.Argument(help="The school's name.")],
    data: DataOption = None,
    school: SchoolOption = None,
    policy: Annotated[str, typer.Option(metavar="ID|FILE", help="The policy pack to adopt.")] = "s004-primary",
    technician: Annotated[str, typer.Option(help="Who may sign as technician; more with `signers add`.")] = "",
    headteacher: Annotated[str, typer.Option(help="Who may sign as headteacher.")] = "",
    administrator: Annotated[str, typer.Option(metavar="NAME", help="Who manages the console: their sign-in name.")] = "",
    password_file: PasswordFileOption = None,
    host: Annotated[str, typer.Option(help="The name or address under which devices reach this computer.")] = _DEFAULTS.host,
    listen: Annotated[str, typer.Option(help="The local address to listen on.")] = _DEFAULTS.listen,
    enrolment_port: Annotated[int, typer.Option(min=1, max=65535)] = _DEFAULTS.enrolment_port,
    agents_port: Annotated[int, typer.Option(min=1, max=65535)] = _DEFAULTS.agents_port,
    https_port: Annotated[int, typer.Option(min=1, max=65535)] = _DEFAULTS.https_port,
    metrics_port: Annotated[int, typer.Option(min=0, max=65535, help="0 for none.")] = _DEFAULTS.metrics_port,
    *,
    ask_password: AskPasswordOption = False,
) -> None:
    """Make a data folder with everything in it, or say what is wrong and make nothing."""
    folder = folder_named(data)
    pack = find_pack(policy)
    school_name = _one_line("NAME", name)
    if not school_name:
        raise typer.BadParameter("the school's name is missing", param_hint="NAME")
    founding = Founding(
        school_id=_id_given(school) if school else _id_from(school_name),
        school_name=school_name,
        policy=pack.policy,
        policy_file_name=pack.file.name,
        agreement=loan_agreement(),
        technician=_signer("--technician", technician),
        headteacher=_signer("--headteacher", headteacher),
    )
    ports = {
        "enrolment_port": enrolment_port,
        "agents_port": agents_port,
        "https_port": https_port,
        "metrics_port": metrics_port,
    }
    config = checked({"host": host.strip(), "listen": listen, **ports})
    now = clock()
    first = first_administrator(administrator, password_file, ask=ask_password, school_name=school_name, now=now)
    founded = found_school(folder, founding, config, now, first.record)
    output.show(f"{founded.name} ({founded.school_id}) begins in {folder}: keys, database, policy {pack.policy.policy_id}.")
    if config.is_for_this_computer_only:
        output.show(
            f'Devices elsewhere cannot reach "{config.host}": set host in {folder / FILE_NAME}, or run init with --host.'
        )
    _say_what_is_next(folder, config, first)


def _say_what_is_next(folder: Path, config: CollectorConfig, first: FirstAdministrator) -> None:
    if first.secret:
        output.show(link_in_words(config, first.sign_in_name, first.secret))
    output.show(f"Next: `rollcall serve --data {folder}`")


def _signer(option: str, name: str) -> str:
    """A name, or "" where none was given. Blanks are no name: whoever typed them meant somebody."""
    if name and not name.strip():
        raise typer.BadParameter("the name is blank; write it, or leave the option out", param_hint=option)
    return _one_line(option, name)


def _one_line(option: str, name: str) -> str:
    words = " ".join(name.split())
    if not words.isprintable() or len(words) > _LONGEST_NAME_CHARACTERS:
        asked = f"write at most {_LONGEST_NAME_CHARACTERS} characters that can be seen"
        raise typer.BadParameter(f"{one_line(words, _LONGEST_SHOWN)!r} cannot be a name; {asked}", param_hint=option)
    return words


def _id_given(school_id: str) -> str:
    """It becomes part of file names and of every certificate."""
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", school_id) or len(school_id) > _LONGEST_ID_CHARACTERS:
        asked = f"write at most {_LONGEST_ID_CHARACTERS} small letters, digits and single hyphens, such as example-primary"
        raise typer.BadParameter(f"{school_id!r} cannot be an id; {asked}", param_hint="--school")
    return school_id


def _id_from(name: str) -> str:
    """`Example Primary School` is `example-primary-school`."""
    school_id = re.sub(r"[^a-z0-9]+", "-", name.casefold()).strip("-")[:_LONGEST_ID_CHARACTERS].strip("-")
    if not school_id:
        raise typer.BadParameter(f"{name!r} has no letter to make an id of; give one with --school ID", param_hint="NAME")
    return school_id
