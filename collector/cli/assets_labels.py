"""`rollcall assets labels`: sheets of labels, each with a code that opens its device's page."""

from pathlib import Path
from typing import Annotated

import typer

from collector.cli import output
from collector.cli.desk import Desk, desk
from collector.cli.options import DataOption, SchoolOption
from collector.errors import NotRecorded
from collector.papers.label_sheets import SHEETS
from collector.papers.labels import labels_pdf
from collector.store import assets
from compliance.counted import counted


def labels(
    to: Annotated[Path, typer.Option("-o", "--output", help="The PDF to write.")],
    tags: Annotated[str, typer.Option(metavar="TAG,TAG", help="These devices, their asset tags with commas between.")] = "",
    sheet: Annotated[str, typer.Option(help=f"What is in the printer: {', '.join(SHEETS)}.")] = "L4736",
    skip: Annotated[int, typer.Option(metavar="NUMBER", help="So many labels of the first sheet are used up.")] = 0,
    data: DataOption = None,
    school: SchoolOption = None,
    *,
    everything: Annotated[bool, typer.Option("--all", help="Every device of the asset list.")] = False,
    outline: Annotated[bool, typer.Option("--outline", help="Draw where each label ends, to try it on plain paper.")] = False,
) -> None:
    """Write sheets of labels as a PDF: asset tag, school, and a code that opens the device's page after signing in."""
    if everything == bool(tags):
        raise typer.BadParameter("name devices with --tags A,B, or take --all of them", param_hint="--tags")
    chosen = SHEETS.get(sheet.strip().upper())
    if chosen is None:
        raise typer.BadParameter(f"no sheet is called {sheet!r}; known: {', '.join(SHEETS)}", param_hint="--sheet")
    with desk(data, school) as at:
        config, wanted = at.collector.config, _tags(at, tags)
        port = config.console_port or config.https_port
        paper = labels_pdf(at.school.name, wanted, chosen, config.host, port, at.now, skip=skip, outline=outline)
    output.write_bytes(to, paper.pdf)
    sheets = counted(paper.pages, "sheet")
    output.show(f"Wrote {to}: {counted(len(wanted), 'label')} on {sheets} of {chosen.name}. Print it at its own size (100%).")
    if config.is_for_this_computer_only:
        output.say_aside(
            "the codes lead to this computer alone; set host in collector.toml to the name that others reach it by"
        )


def _tags(at: Desk, typed: str) -> list[str]:
    """NotRecorded names what the asset list does not have."""
    with at.database.reading() as tx:
        held = {
            each.asset_tag.casefold(): each.asset_tag for each in assets.everything(tx, at.school.school_id) if each.asset_tag
        }
    if not typed:
        if not held:
            raise NotRecorded("the asset list is empty; fill it with `rollcall assets import FILE.csv`")
        return list(held.values())
    asked = [each.strip() for each in typed.split(",") if each.strip()]
    unknown = [each for each in asked if each.casefold() not in held]
    if unknown:
        remedy = "`rollcall assets list` names those there are"
        raise NotRecorded(f"not in the asset list: {', '.join(unknown)}; {remedy}", logged=f"not in the asset list; {remedy}")
    return [held[each.casefold()] for each in asked]
