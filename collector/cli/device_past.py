"""`rollcall device show --as-at`: how a device stood at a moment of the past."""

from pathlib import Path

from collector.cli import output
from collector.cli.desk import desk
from collector.cli.device_ids import the_device
from collector.cli.exit_codes import of_verdict
from collector.cli.past_options import moments
from collector.judging.past import device_past
from collector.reports.past_words import past_plain, past_text


def show_past(named: str, as_at: str | None, known_at: str | None, data: Path | None, school: str | None, *, json: bool) -> int:
    """Show it. What arrived later, and was made before, counts where it was known at that moment."""
    with desk(data, school) as at:
        moment, known = moments(as_at, known_at, at.now)
        with at.database.reading() as tx:
            past = device_past(tx, the_device(tx, at.school.school_id, named), moment, known)
    if json:
        output.show_json(past_plain(past))
    else:
        output.show(past_text(past, at.now, None))
    return of_verdict(past.verdict)
