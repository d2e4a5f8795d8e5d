"""`rollcall privacy …`: what is held about people, what one of them is given of it, and what they are told."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from collector.cli import output
from collector.cli.desk import desk
from collector.cli.options import DataOption, JsonOption, SchoolOption
from collector.cli.privacy_erase import erase_person, hold_command
from collector.cli.privacy_retention import retention_command
from collector.privacy.inventory import INVENTORY, OUTSIDE, Holding
from collector.privacy.notice import notice_html, notice_of, notice_text
from collector.privacy.retention_rules import rules_of
from collector.privacy.settling import settle_contact
from collector.privacy.subject_access import gather
from collector.privacy.subject_formats import access_html, access_json
from collector.reports.as_json import Plain
from collector.store import audit, privacy_settings

command = typer.Typer(rich_markup_mode=None)
contact_command = typer.Typer(rich_markup_mode=None)
command.add_typer(hold_command, name="hold", help="What must not go: add, list, remove.", no_args_is_help=True)
command.add_typer(retention_command, name="retention", help="How long it stays: show, set, run.", no_args_is_help=True)
command.command("erase")(erase_person)
command.add_typer(contact_command, name="contact", help="Who answers questions and complaints: set.", no_args_is_help=True)

FileOption = Annotated[Path, typer.Option("-o", "--output", metavar="FILE", help="The file to write.")]


class AccessFormat(StrEnum):
    """How a copy for one person is written."""

    HTML = "html"
    JSON = "json"


class NoticeFormat(StrEnum):
    """How a privacy notice is written."""

    HTML = "html"
    TEXT = "text"


@command.command("inventory")
def inventory(data: DataOption = None, school: SchoolOption = None, *, json: JsonOption = False) -> None:
    """List what can be held about people: what, what for, on which basis, for how long, and where it stands."""
    with desk(data, school) as at, at.database.reading() as tx:
        rules = rules_of(privacy_settings.of_school(tx, at.school.school_id))
    if json:
        output.show_json([_plain(each, rules[each.kept].in_words) for each in INVENTORY])
        return
    for each in INVENTORY:
        output.show(f"{each.title}: {each.what}")
        output.show(f"  What for: {each.purpose}")
        output.show(f"  Basis, to be adapted by the school: {each.basis}")
        output.show(f"  Kept: {rules[each.kept].in_words} ({rules[each.kept].why})")
        output.show(f"  Where: {', '.join((*each.tables, *each.files))}\n")
    output.show("Outside the collector:")
    for words in OUTSIDE:
        output.show(f"  - {words}")


def _plain(holding: Holding, kept: str) -> Plain:
    return {
        "title": holding.title,
        "what": holding.what,
        "purpose": holding.purpose,
        "basis": holding.basis,
        "class": holding.kept.value,
        "kept": kept,
        "tables": list(holding.tables),
        "files": list(holding.files),
        "registers": list(holding.registers),
    }


@command.command("export")
def export(
    name: Annotated[str, typer.Argument(metavar="NAME", help="The person's name, as it is recorded.")],
    output_file: FileOption,
    also: Annotated[
        list[str] | None, typer.Option("--also", metavar="NAME", help="Another spelling of the same person; may be repeated.")
    ] = None,
    form: Annotated[
        AccessFormat, typer.Option("--format", help="A page for people, or data for machines.")
    ] = AccessFormat.HTML,
    data: DataOption = None,
    school: SchoolOption = None,
) -> None:
    """Write everything that is held about one person (subject access). Other people stand in it by their role."""
    with desk(data, school) as at:
        found = gather(at.database, at.collector.folder, at.school, [name, *(also or ())], at.now)
        text = access_json(found) if form is AccessFormat.JSON else access_html(found)
        output.write_file(output_file, text, private=True)
        records = sum(len(each.records) for each in found.sections)
        with at.act("privacy.export", "one person") as tx:
            words = f"{records} records, {len(found.devices)} loans"
            audit.write(tx, at.school.school_id, at.now, at.actor, "privacy.export", "one person", audit.DONE, words)
    output.show(
        f"{records} records and {len(found.devices)} loans are in {output_file}. Read the words marked † before you hand it on."
    )
    for each in found.near:
        output.say_aside(
            f'not included: "{each.name}" ({each.places} places); if that is the same person, add --also "{each.name}"'
        )


@command.command("notice")
def notice(
    output_file: FileOption,
    form: Annotated[NoticeFormat, typer.Option("--format", help="A page, or plain text.")] = NoticeFormat.HTML,
    data: DataOption = None,
    school: SchoolOption = None,
) -> None:
    """Write the privacy notice: what is collected and what never, why, how long, and who sees it."""
    with desk(data, school) as at, at.database.reading() as tx:
        made = notice_of(at.school, privacy_settings.of_school(tx, at.school.school_id), at.now)
    output.write_file(output_file, notice_text(made) if form is NoticeFormat.TEXT else notice_html(made))
    output.show(f"The privacy notice of {made.school} is in {output_file}. Read it through and adapt the lawful bases.")
    if not made.contact:
        output.say_aside("it names nobody for questions and complaints; set them with `rollcall privacy contact set`")


@contact_command.command("set")
def set_contact(
    words: Annotated[str, typer.Argument(metavar="WORDS", help="Name or role, and how to reach them.")],
    data: DataOption = None,
    school: SchoolOption = None,
) -> None:
    """Say who answers questions and complaints about data protection, as the notice and every copy name them."""
    with desk(data, school) as at, at.act("privacy.contact", "contact") as tx:
        settle_contact(tx, at.school.school_id, words, actor=at.actor, now=at.now)
    output.show("Set. Write the notice anew with `rollcall privacy notice`.")
