"""`rollcall privacy retention …`: for how long each kind of thing stays, and letting go what has been kept for long enough."""

from typing import Annotated

import typer

from collector.cli import output
from collector.cli.desk import desk
from collector.cli.options import DataOption, JsonOption, SchoolOption
from collector.privacy import retention
from collector.privacy.retention import LetGo
from collector.privacy.retention_rules import rules_of
from collector.privacy.settling import settle_period
from collector.store import privacy_settings
from collector.store.sqlite_file import SqliteFile
from compliance.counted import counted

retention_command = typer.Typer(rich_markup_mode=None)


@retention_command.command("show")
def show(data: DataOption = None, school: SchoolOption = None, *, json: JsonOption = False) -> None:
    """Show for how long each kind of thing stays, why, and what becomes of it then."""
    with desk(data, school) as at, at.database.reading() as tx:
        rules = rules_of(privacy_settings.of_school(tx, at.school.school_id)).values()
    if json:
        output.show_json(
            [
                {
                    "class": each.kept.value,
                    "period": each.period or None,
                    "counted_from": each.counted_from,
                    "why": each.why,
                    "becomes": each.becomes,
                }
                for each in rules
            ]
        )
        return
    for each in rules:
        output.show(f"{each.kept}: {each.in_words}")
        output.show(f"  Then: {each.becomes}. Why: {each.why}.")


@retention_command.command("set")
def set_period(
    kept: Annotated[str, typer.Argument(metavar="CLASS", help="The kind of thing, as `retention show` names it.")],
    period: Annotated[str, typer.Argument(metavar="PERIOD", help='How long, such as "6 years" or "90 days".')],
    data: DataOption = None,
    school: SchoolOption = None,
) -> None:
    """Say for how long one kind of thing stays."""
    with desk(data, school) as at, at.act("privacy.retention", kept) as tx:
        length = settle_period(tx, at.school.school_id, kept, period, actor=at.actor, now=at.now)
    output.show(f"{kept}: {length}. See what that lets go: rollcall privacy retention run --dry-run")


@retention_command.command("run")
def run(
    data: DataOption = None,
    school: SchoolOption = None,
    *,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would go, and what is kept back.")] = False,
    json: JsonOption = False,
) -> None:
    """Let go what has been kept for long enough. It is never done by itself."""
    with desk(data, school) as at:
        folder = at.collector.folder
        done = retention.run(at.database, folder, at.school.school_id, actor=at.actor, now=at.now, dry_run=dry_run)
        is_folded = dry_run or SqliteFile(folder.database).fold()
    if json:
        output.show_json(
            [
                {"class": each.rule.kept.value, "rows": dict(each.rows), "files": list(each.files), "kept_back": each.kept_back}
                for each in done
            ]
        )
        return
    for each in done:
        _say(each, dry_run=dry_run)
    if not done:
        output.show("Nothing has been kept for longer than the school has set.")
    if not is_folded:
        output.say_aside("the database's write-ahead log holds what went until `rollcall serve` has folded it, within minutes")


def _say(each: LetGo, *, dry_run: bool) -> None:
    went = "would go" if dry_run else "went"
    rows = counted(sum(each.rows.values()), "row")
    output.show(f"{each.rule.kept}, kept {each.rule.in_words}: {rows} and {counted(len(each.files), 'file')} {went}.")
    output.show(f"  {each.rule.becomes}")
    for table, count in sorted(each.rows.items()):
        output.show(f"  {table}: {count}")
    for file in each.files:
        output.show(f"  {file}")
    if each.kept_back:
        output.show(f"  kept back (a hold, a loan that is out, somebody who is still here): {counted(each.kept_back, 'row')}")
