"""`rollcall restore`."""

from pathlib import Path
from typing import Annotated

import typer

from collector.backup.restoring import Restoring, restore
from collector.cli import journal_words, output
from collector.cli.desk import actor
from collector.cli.options import DataOption, folder_named
from collector.cli.passphrases import AskOption, PassphraseFileOption, passphrase
from collector.wiring import clock, new_secret
from compliance.counted import counted


def command(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The backup.")],
    data: DataOption = None,
    journal: Annotated[
        Path | None,
        typer.Option("--journal", metavar="FILE", help="The live journal, where it is not in the folder that is replaced."),
    ] = None,
    passphrase_file: PassphraseFileOption = None,
    *,
    ask_passphrase: AskOption = False,
    replace: Annotated[bool, typer.Option("--replace", help="Move a data folder that is there aside; delete nothing.")] = False,
) -> None:
    """Make a data folder of a backup, or say what is wrong and change nothing."""
    to = folder_named(data)
    secret = passphrase(passphrase_file, ask=ask_passphrase, is_new=False)
    asked = Restoring(file, secret, to, journal, replace, actor(), clock(), new_secret)
    restored = restore(asked)
    found = restored.checked
    made = f"{found.contents.made_at:%Y-%m-%d %H:%M:%S} UTC"
    held = f"{counted(found.totals.devices, 'device')}, {counted(found.totals.envelopes, 'envelope')}"
    output.show(f"Restored into {to}: {held}, as at {made}.")
    if restored.aside is not None:
        output.show(f"What was there before lies in {restored.aside}.")
    for line in journal_words.of(restored.journal):
        output.show(line)
    output.show(f"Next: `rollcall doctor --data {to}`, then `rollcall serve --data {to}`")
