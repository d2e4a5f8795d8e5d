"""`rollcall assets …`: the asset list."""

from pathlib import Path
from typing import Annotated, Final

import typer

from collector.cli import output
from collector.cli.assets_labels import labels
from collector.cli.desk import desk
from collector.cli.options import DataOption, JsonOption, SchoolOption
from collector.registers import assets
from collector.registers.recording import lines_of
from collector.store import assets as stored
from compliance.registers import CATALOGUE

command = typer.Typer(rich_markup_mode=None)
command.command("labels")(labels)

_OFF_SITE: Final = {True: "yes", False: "no", None: "not said"}


@command.command("import")
def import_file(
    file: Annotated[Path, typer.Argument(help="A CSV file with a header row.")],
    data: DataOption = None,
    school: SchoolOption = None,
    *,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would be done, and do nothing.")] = False,
    json: JsonOption = False,
) -> None:
    """Take a table into the asset list, as a whole or not at all.

    Columns: asset_tag, make, model; and where known serial, kind (laptop, tablet, chromebook, desktop, server, phone, other),
    off_site (yes or no), data_class (none, personal, sensitive).
    """
    content = _content(file)
    with desk(data, school) as at, at.act("assets.import", file.name) as tx:
        listed = assets.read(content, at.school.school_id, at.now)
        done = assets.import_all(tx, at.school.school_id, listed, actor=at.actor, now=at.now, dry_run=dry_run)
    if json:
        output.show_json({"added": done.added, "replaced": done.replaced, "dry_run": dry_run})
        return
    would = "Dry run: nothing changed. It would be " if dry_run else ""
    output.show(f"{would}{done.added} added, {done.replaced} replaced.")


def _content(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise typer.BadParameter(f"{file}: cannot be read: {error.strerror}; name another file", param_hint="FILE") from error


@command.command("list")
def list_assets(data: DataOption = None, school: SchoolOption = None, *, json: JsonOption = False) -> None:
    """List every asset; one that was disposed of is marked."""
    with desk(data, school) as at, at.database.reading() as tx:
        found = stored.everything(tx, at.school.school_id)
        gone = {each.line.asset_tag.casefold() for each in lines_of(tx, at.school.school_id, CATALOGUE["disposals"], at.now)}
    if json:
        output.show_json(
            [
                {
                    "asset_tag": each.asset_tag,
                    "make": each.make,
                    "model": each.model,
                    "serial": each.serial,
                    "kind": each.kind,
                    "off_site": each.off_site,
                    "data_class": None if each.data_class is None else each.data_class.value,
                    "simulated": each.simulated,
                    "disposed": each.asset_tag.casefold() in gone,
                }
                for each in found
            ]
        )
        return
    if not found:
        output.show("The asset list is empty. Fill it with `rollcall assets import FILE.csv`.")
        return
    columns = [("Tag", 12), ("Make and model", 26), ("Serial", 14), ("Off site", 8), ("Data", 9)]
    rows = [
        (
            each.asset_tag,
            f"{each.make} {each.model}",
            each.serial,
            "disposed" if each.asset_tag.casefold() in gone else _OFF_SITE[each.off_site],
            each.data_class.value if each.data_class else "not said",
        )
        for each in found
    ]
    output.show(output.table(columns, rows))
