"""A moment of the past as a person types it: wrong usage where it is none."""

from datetime import datetime

import typer

from collector.errors import FormError
from collector.reports.moment_named import moment_named


def past_moment(words: str, now: datetime, option: str) -> datetime:
    """`2026-10-01` or `2026-10-01T14:30`, as `moment_named` has it."""
    try:
        return moment_named(words, now)
    except FormError as error:
        raise typer.BadParameter(str(error), param_hint=option) from error
