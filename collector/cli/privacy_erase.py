"""`rollcall privacy erase` and `rollcall privacy hold …`: what may go of somebody goes, and what must not stays."""

from typing import Annotated

import typer

from collector.cli import output
from collector.cli.desk import desk
from collector.cli.options import DataOption, JsonOption, SchoolOption
from collector.privacy import holding_back
from collector.privacy.erasing import Erased, erase
from collector.store import legal_holds
from collector.store.instants import to_text
from collector.store.sqlite_file import SqliteFile
from compliance.counted import counted

hold_command = typer.Typer(rich_markup_mode=None)

NameArgument = Annotated[str, typer.Argument(metavar="NAME", help="The person's name, as it is recorded.")]


def erase_person(
    name: NameArgument,
    data: DataOption = None,
    school: SchoolOption = None,
    *,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would go and what would stay.")] = False,
) -> None:
    """Erase a person: the name goes wherever it may, and every place where it must stay is named with the reason."""
    with desk(data, school) as at:
        done = erase(at.database, at.collector.folder, at.school, name, actor=at.actor, now=at.now, dry_run=dry_run)
        is_folded = dry_run or SqliteFile(at.collector.folder.database).fold()
    _say(done, dry_run=dry_run)
    if not is_folded:
        output.say_aside("the database's write-ahead log holds the name until `rollcall serve` has folded it, within minutes")


def _say(done: Erased, *, dry_run: bool) -> None:
    would = "would become" if dry_run else "is now"
    rows = sum(done.changed.values())
    output.show(f"The name {would} “{done.person}” in {counted(rows, 'row')} and {counted(len(done.files), 'file')}.")
    for table, count in sorted(done.changed.items()):
        output.show(f"  {table}: {count}")
    for file in done.files:
        output.show(f"  {file}")
    if done.kept:
        output.show(f"It stays in {counted(len(done.kept), 'place')}:")
    for each in done.kept:
        output.show(f"  {each.where}: {each.why}")
    output.show(
        "Backups that were made before hold the name until they are deleted. One that is restored loses it again by itself, "
        "as long as journal.jsonl stands beside it."
    )


@hold_command.command("add")
def add_hold(
    name: Annotated[str, typer.Argument(metavar="[NAME]", help="The person whose data must not go.")] = "",
    why: Annotated[str, typer.Option("--why", help="Which claim or inquiry needs it.")] = "",
    loan: Annotated[str, typer.Option("--loan", metavar="LOAN", help="A loan, in place of a person.")] = "",
    data: DataOption = None,
    school: SchoolOption = None,
) -> None:
    """Keep everything about a person, or about a loan, from being erased or removed."""
    with desk(data, school) as at, at.act("privacy.hold", loan or "one person") as tx:
        hold = holding_back.add(tx, at.school.school_id, person=name, loan=loan, why=why, actor=at.actor, now=at.now)
    output.show(f"Hold {hold.hold_id} is in force.")


@hold_command.command("remove")
def remove_hold(
    hold: Annotated[int, typer.Argument(metavar="HOLD", min=1, help="The number of the hold.")],
    data: DataOption = None,
    school: SchoolOption = None,
) -> None:
    """End a hold."""
    with desk(data, school) as at, at.act("privacy.hold-ended", f"hold {hold}") as tx:
        holding_back.remove(tx, at.school.school_id, hold, actor=at.actor, now=at.now)
    output.show(f"Hold {hold} is ended.")


@hold_command.command("list")
def list_holds(data: DataOption = None, school: SchoolOption = None, *, json: JsonOption = False) -> None:
    """List the holds that are in force."""
    with desk(data, school) as at, at.database.reading() as tx:
        found = legal_holds.in_force(tx, at.school.school_id)
    if json:
        output.show_json(
            [
                {
                    "hold": each.hold_id,
                    "person": each.person or None,
                    "loan": each.subject or None,
                    "why": each.why,
                    "since": to_text(each.added_at),
                }
                for each in found
            ]
        )
        return
    for each in found:
        output.show(f"{each.hold_id}  {each.person or each.subject}, since {each.added_at:%Y-%m-%d}: {each.why}")
    if not found:
        output.show("No hold is in force.")
