"""`rollcall register import`: a table into a register, with a preview, and nothing unless every row is right."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from collector.cli import output
from collector.cli.desk import desk
from collector.cli.options import DataOption, JsonOption, SchoolOption
from collector.registers import importing
from collector.registers.importing import Plan
from collector.registers.problems import wrong_fields
from collector.registers.recording import Recording, named
from collector.reports.register_words import preview_plain, preview_text
from compliance.school_clock import day_of


def import_file(
    register: Annotated[str, typer.Argument(metavar="REGISTER", help="The register, as `rollcall register list` names it.")],
    file: Annotated[Path, typer.Argument(help="A CSV file with a header row.")],
    mapping: Annotated[
        list[str] | None,
        typer.Option("--map", metavar="HEADING=FIELD", help='Which column is which field; "HEADING=" leaves a column out.'),
    ] = None,
    data: DataOption = None,
    school: SchoolOption = None,
    *,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would be recorded, and record nothing.")] = False,
    skip_wrong: Annotated[
        bool, typer.Option("--skip-wrong", help="Record the rows that are right, and name the others.")
    ] = False,
    json: JsonOption = False,
) -> None:
    """Take a table into a register. Nothing is recorded unless every row is right.

    A row whose key is recorded already changes that line, in the fields that have a column; one that says the same changes
    nothing.
    """
    chosen = named(register)
    content = _content(file)
    with desk(data, school) as at:
        subject = f"{chosen.name}: {file.name}"
        with at.database.reading() if dry_run else at.act("register.import", subject) as tx:
            recording = Recording(tx, at.school.school_id, actor=at.actor, now=at.now)
            table = importing.read(content, chosen, _pairs(mapping or ()), day_of(at.now))
            planned = importing.plan(recording, chosen, table)
            if not dry_run:
                _refuse_wrong(planned, skip_wrong=skip_wrong)
                importing.record(recording, chosen, planned)
    if json:
        output.show_json(preview_plain(table, planned, dry_run=dry_run))
    else:
        output.show(preview_text(chosen, table, planned, dry_run=dry_run, left_out=skip_wrong))
    if dry_run:
        _refuse_wrong(planned, skip_wrong=skip_wrong)


def _refuse_wrong(planned: Plan, *, skip_wrong: bool) -> None:
    if planned.problems and not skip_wrong:
        raise wrong_fields(planned.problems)


def _pairs(mapping: Sequence[str]) -> dict[str, str]:
    """`Serial no=serial`: the last = divides, so that a heading may have one."""
    pairs = {}
    for each in mapping:
        heading, divider, field = each.rpartition("=")
        if not divider or not heading.strip():
            raise typer.BadParameter(f'{each!r}; write it as "HEADING=FIELD"', param_hint="--map")
        pairs[heading.strip()] = field.strip().replace("-", "_")
    return pairs


def _content(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise typer.BadParameter(f"{file}: cannot be read: {error.strerror}; name another file", param_hint="FILE") from error
