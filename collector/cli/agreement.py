"""`rollcall agreement …`: the words that borrowers sign."""

import typer

from collector.cli import output
from collector.cli.desk import desk
from collector.cli.options import DataOption, JsonOption, SchoolOption
from collector.plain_text import lines
from collector.registers import agreements
from collector.reports.text_page import TextPage

command = typer.Typer(rich_markup_mode=None)


@command.callback()
def group() -> None:
    """The words that borrowers sign."""


@command.command("show")
def show(data: DataOption = None, school: SchoolOption = None, *, json: JsonOption = False) -> None:
    """Show the agreement in force, and the SHA-256 by which signed forms name it."""
    with desk(data, school) as at, at.database.reading() as tx:
        adopted = agreements.in_force(tx, at.school.school_id)
    if json:
        output.show_json(
            {
                "id": adopted.agreement_id,
                "version": adopted.version,
                "title": adopted.title,
                "text": adopted.text,
                "text_sha256": adopted.text_sha256,
            }
        )
        return
    page = TextPage()
    page.add(adopted.title, "bold")
    for paragraph in lines(adopted.text).splitlines():
        page.add(paragraph)
    page.blank()
    page.add(f"{adopted.agreement_id}, version {adopted.version}")
    page.add(f"SHA-256 {adopted.text_sha256}")
    output.show(page.text)
