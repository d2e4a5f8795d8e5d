"""`rollcall register …`: what people record, not sensors."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any, TypeAlias

import typer

from collector.cli import output, register_due, register_import
from collector.cli.desk import Desk, desk
from collector.cli.moments import past_moment
from collector.cli.options import DataOption, JsonOption, SchoolOption
from collector.cli.register_options import LineArgument, adding, changing, typed
from collector.registers.recording import (
    Recorded,
    Recording,
    ever_recorded,
    history_of,
    lines_of,
    named,
    why_withdrawn,
)
from collector.reports.as_json import Plain
from collector.reports.frozen_words import frozen_plain, frozen_text, kept_words
from collector.reports.register_csv import as_csv
from collector.reports.register_words import line_page, line_plain, lines_table, registers_table, version_plain
from collector.store import frozen_knowledge
from collector.store.database import Transaction
from compliance.registers import CATALOGUE, Register
from compliance.school_clock import day_of

command = typer.Typer(rich_markup_mode=None)

RegisterArgument: TypeAlias = Annotated[
    str, typer.Argument(metavar="REGISTER", help="The register, as `rollcall register list` names it.")
]
KnownAtOption: TypeAlias = Annotated[
    str | None,
    typer.Option(
        "--known-at",
        metavar="DAY|INSTANT",
        help="As it was known then: at the end of a day such as 2026-11-04, or at an instant such as 2026-11-04T09:30.",
    ),
]


@command.command("list")
def list_lines(
    register: Annotated[str, typer.Argument(metavar="[REGISTER]", help="Without it, every register is named.")] = "",
    known_at: KnownAtOption = None,
    data: DataOption = None,
    school: SchoolOption = None,
    *,
    json: JsonOption = False,
) -> None:
    """List the lines of a register, or every register."""
    chosen = [named(register)] if register else list(CATALOGUE.values())
    with desk(data, school) as at, at.database.reading() as tx:
        moment = _moment(known_at, at.now)
        found = {each: lines_of(tx, at.school.school_id, each, moment) for each in chosen}
    if json:
        output.show_json([line_plain(each) for lines in found.values() for each in lines])
    elif not register:
        output.show(registers_table({each: len(lines) for each, lines in found.items()}))
    else:
        output.show(lines_table(chosen[0], found[chosen[0]], None if known_at is None else day_of(moment)))


@command.command("show")
def show(
    register: RegisterArgument,
    line: LineArgument,
    data: DataOption = None,
    school: SchoolOption = None,
    *,
    json: JsonOption = False,
) -> None:
    """Show a line with everything it ever said."""
    chosen = named(register)
    with desk(data, school) as at, at.database.reading() as tx:
        found = ever_recorded(tx, at.school.school_id, chosen, line)
        why = why_withdrawn(tx, at.school.school_id, chosen, line)
        history = history_of(tx, at.school.school_id, chosen, line)
        frozen = frozen_knowledge.of_line(tx, at.school.school_id, chosen.name, line)
    if json:
        versions: list[Plain] = [version_plain(chosen, each) for each in history]
        withdrawn: dict[str, Plain] = {"withdrawn": history[-1].withdrawn_at is not None, "why_withdrawn": why or None}
        kept: list[Plain] = [frozen_plain(each) for each in frozen]
        output.show_json({**line_plain(found), **withdrawn, "versions": versions, "frozen": kept})
        return
    page = line_page(found, history, at.now, why)
    for each in frozen:
        frozen_text(page, each, at.now)
    if not frozen and (words := kept_words(found.line, frozen, at.now)):
        page.blank()
        page.add(words)
    output.show(page.text)


@command.command("withdraw")
def withdraw(
    register: RegisterArgument,
    line: LineArgument,
    why: Annotated[str, typer.Option("--why", help="The reason, for the audit log.")],
    data: DataOption = None,
    school: SchoolOption = None,
) -> None:
    """Take back a line that should not have been recorded. What it said stays in its history."""
    chosen = named(register)
    with desk(data, school) as at, at.act("register.withdraw", f"{chosen.name} {line}") as tx:
        gone = _recording(tx, at).withdraw(chosen, line, why)
    output.show(f"Withdrawn: {chosen.name} {gone.line_id}, {gone.title}.")


@command.command("export")
def export(
    register: RegisterArgument,
    to: Annotated[Path | None, typer.Option("-o", "--output", help="Write to this file instead of the screen.")] = None,
    known_at: KnownAtOption = None,
    data: DataOption = None,
    school: SchoolOption = None,
) -> None:
    """Write a register as a CSV table, in the form in which it can be imported."""
    chosen = named(register)
    with desk(data, school) as at, at.database.reading() as tx:
        written = as_csv(chosen, lines_of(tx, at.school.school_id, chosen, _moment(known_at, at.now)))
    if to is None:
        print(written, end="")
    else:
        output.write_file(to, written)


command.command("import")(register_import.import_file)
command.command("due")(register_due.due)
command.command("leavers")(register_due.list_leavers)


def _add(register: Register, *, data: Path | None, school: str | None, **given: str | None) -> None:
    with desk(data, school) as at:
        values = typed(register, given, day_of(at.now))
        with at.act("register.add", register.name) as tx:
            line = register.line(**values)
            _say(tx, at, _recording(tx, at).add(register, line))


def _change(register: Register, line: int, *, data: Path | None, school: str | None, **given: str | None) -> None:
    with desk(data, school) as at:
        values: dict[str, Any] = dict(typed(register, given, day_of(at.now)))
        with at.act("register.change", f"{register.name} {line}") as tx:
            recording = _recording(tx, at)
            before = recording.line(register, line)
            _say(tx, at, recording.change(register, line, replace(before.line, **values)))


def _group(
    name: str, about: str, make: Callable[[Register, Callable[..., None]], Callable[..., None]], run: Callable[..., None]
) -> None:
    group = typer.Typer(rich_markup_mode=None)
    for register in CATALOGUE.values():
        group.command(register.name)(make(register, run))
    command.add_typer(group, name=name, help=about, no_args_is_help=True)


_group("add", "Add a line: one command for each register, with its fields as options.", adding, _add)
_group("change", "Change a line; what it said before stays in its history.", changing, _change)


def _recording(tx: Transaction, at: Desk) -> Recording:
    return Recording(tx, at.school.school_id, actor=at.actor, now=at.now)


def _say(tx: Transaction, at: Desk, recorded: Recorded) -> None:
    """What was recorded and what came of it; and on stderr what it names that stands in no list."""
    frozen = frozen_knowledge.of_line(tx, at.school.school_id, recorded.register.name, recorded.line_id)
    output.show(f"Recorded: {recorded.register.name} {recorded.line_id}, {recorded.title}.")
    for each in (*recorded.followed, kept_words(recorded.line, frozen, at.now)):
        if each:
            output.show(f"{each}.")
    for doubt in recorded.doubts:
        output.say_aside(f"{recorded.register.name} {recorded.line_id}: {doubt}")


def _moment(known_at: str | None, now: datetime) -> datetime:
    return now if known_at is None else past_moment(known_at, now, "--known-at")
