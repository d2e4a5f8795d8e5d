"""What became of the journal when a backup was put back, for the technician who put it back."""

from collections.abc import Iterator

from collector.journal.continuity import Standing
from collector.journal.reconciling import Reconciled
from collector.journal.replay import Replayed
from collector.plain_text import one_line


def of(reconciled: Reconciled) -> Iterator[str]:
    """One sentence a line: what was done again, and what a person has to do now."""
    if reconciled.standing is Standing.LOST:
        yield (
            f"The journal is lost ({reconciled.words}): {reconciled.to_be_confirmed} devices are to be confirmed before they "
            "are believed: `rollcall device approve ID`, or `rollcall device approve --all`."
        )
        yield (
            "Enrolment codes that were not used are void (`rollcall loan reissue`), and so are keys for devices on site "
            "(`rollcall enrolment-key new`)."
        )
    else:
        yield "The journal goes on from this backup: what was revoked and used up since is so again."
    if reconciled.replayed is not None:
        yield from _of_replayed(reconciled.replayed)


def _of_replayed(replayed: Replayed) -> Iterator[str]:
    for each in replayed.devices:
        yield one_line(f"  {each}; record it at the loan desk again, where it belongs to a loan")
    if replayed.tokens:
        yield f"  enrolment codes ended: {replayed.tokens}"
    if replayed.keys:
        yield f"  keys for devices on site revoked: {replayed.keys}"
    if replayed.exceptions:
        yield f"  exceptions revoked: {replayed.exceptions}"
    if replayed.erased:
        yield f"  people erased again: {replayed.erased}"
    if replayed.strangers:
        yield f"  devices that enrolled after the backup, and are to be enrolled again: {len(replayed.strangers)}"
