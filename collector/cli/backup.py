"""`rollcall backup`."""

from pathlib import Path
from typing import Annotated

import typer

from collector.backup.checking import check_backup
from collector.backup.making import make_backup
from collector.cli import output
from collector.cli.desk import actor
from collector.cli.options import DataOption, folder_named
from collector.cli.passphrases import AskOption, PassphraseFileOption, passphrase
from collector.store.totals import Totals
from collector.wiring import open_collector
from compliance.counted import counted


def command(
    data: DataOption = None,
    to: Annotated[
        Path | None, typer.Option("-o", "--output", metavar="FILE|DIR", help="The new file, or the folder for it.")
    ] = None,
    check: Annotated[
        Path | None, typer.Option("--check", metavar="FILE", help="Look whether this backup is whole and sound; make none.")
    ] = None,
    passphrase_file: PassphraseFileOption = None,
    *,
    ask_passphrase: AskOption = False,
) -> None:
    """Make a backup in one file, also while the collector serves; or check one. Put back with `rollcall restore`."""
    if (to is None) == (check is None):
        raise typer.BadParameter("say where the backup goes with -o, or which one to look at with --check", param_hint="-o")
    secret = passphrase(passphrase_file, ask=ask_passphrase, is_new=check is None)
    if check is not None:
        _check(check, secret)
    elif to is not None:
        _make(folder_named(data), to, secret)


def _make(folder: Path, to: Path, secret: str) -> None:
    with open_collector(folder) as collector:
        made = make_backup(collector.folder, collector.database, to, secret, actor=actor(), now=collector.clock())
    output.show(f"Backup: {made.file} ({_size(made.size_bytes)}; {_counted(made.totals)}).")
    output.show(f"The audit log went to {made.audit_entry}:{made.audit_hash} (for `rollcall audit --check --expect`).")
    if not secret:
        output.show("It is not encrypted and holds the school's keys: guard it like the collector, or use --passphrase-file.")


def _check(file: Path, secret: str) -> None:
    checked = check_backup(file, secret)
    contents = checked.contents
    made = f"made at {contents.made_at:%Y-%m-%d %H:%M:%S} UTC by Rollcall {contents.version} for {', '.join(contents.schools)}"
    output.show(f"{file} is whole and sound: {made}.")
    output.show(
        f"It holds {_counted(checked.totals)} in {counted(len(contents.parts), 'part')}. To put it back: `rollcall restore`."
    )


def _counted(found: Totals) -> str:
    return f"{counted(found.devices, 'device')}, {counted(found.envelopes, 'envelope')}"


def _size(size_bytes: int) -> str:
    return f"{size_bytes / 1e6:.1f} MB"
