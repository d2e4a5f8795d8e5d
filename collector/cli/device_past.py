"""`rollcall device show --as-at`: how a device stood at a moment of the past."""

from pathlib import Path
from typing import Annotated

import typer

from collector.cli import output
from collector.cli.desk import desk
from collector.cli.device_ids import the_device
from collector.cli.exit_codes import of_verdict
from collector.cli.moments import past_moment
from collector.judging.past import device_past
from collector.reports.past_words import past_plain, past_text

AsAtOption = Annotated[
    str | None,
    typer.Option(
        "--as-at", metavar="DAY|INSTANT", help="As it was at the end of this day, or at this instant, by the policy of then."
    ),
]
KnownAtOption = Annotated[
    str | None,
    typer.Option(
        "--known-at", metavar="DAY|INSTANT", help="With --as-at: as far as it was known then; else as it is known now."
    ),
]


def show_past(named: str, as_at: str | None, known_at: str | None, data: Path | None, school: str | None, *, json: bool) -> int:
    """Show it. What arrived later, and was made before, counts where it was known at that moment."""
    if as_at is None:
        raise typer.BadParameter("say with --as-at which moment is meant", param_hint="--known-at")
    with desk(data, school) as at:
        moment = past_moment(as_at, at.now, "--as-at")
        known = at.now if known_at is None else past_moment(known_at, at.now, "--known-at")
        if known < moment:
            raise typer.BadParameter(f"{known_at!r} lies before {as_at!r}; nobody knew it yet", param_hint="--known-at")
        with at.database.reading() as tx:
            past = device_past(tx, the_device(tx, at.school.school_id, named), moment, known)
    if json:
        output.show_json(past_plain(past))
    else:
        output.show(past_text(past, at.now, None))
    return of_verdict(past.verdict)
