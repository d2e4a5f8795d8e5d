"""Which moment of the past is meant, and as of when what was known counts: options that several commands have."""

from datetime import datetime
from typing import Annotated

import typer

from collector.cli.moments import past_moment

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


def moments(as_at: str | None, known_at: str | None, now: datetime) -> tuple[datetime, datetime]:
    """The moment, and when it was known. Wrong usage where it was not known by anybody yet, or no moment is named."""
    if as_at is None:
        raise typer.BadParameter("say with --as-at which moment is meant", param_hint="--known-at")
    moment = past_moment(as_at, now, "--as-at")
    known = now if known_at is None else past_moment(known_at, now, "--known-at")
    if known < moment:
        raise typer.BadParameter(f"{known_at!r} lies before {as_at!r}; nobody knew it yet", param_hint="--known-at")
    return moment, known
