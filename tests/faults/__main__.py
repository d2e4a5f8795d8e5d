"""`make faults`: every fault against real processes, a line each. QUICK=1 divides the counts, KILLS=10000 is the long run."""

import os
import sys
import tempfile
from pathlib import Path
from typing import Final

from tests.faults.fault import Outcome, run
from tests.faults.kills import kill_until
from tests.faults.table import faults

_USUAL_KILLS: Final = 200
_KEPT: Final = Path("build/faults/kills")


def main() -> int:
    """Run them all; 1 when one did not hold."""
    only = set(os.environ.get("ONLY", "").split(",")) - {""}
    quick = os.environ.get("QUICK", "") not in ("", "0")
    results = []
    with tempfile.TemporaryDirectory(prefix="rollcall-faults-") as scratch:
        for fault in faults(Path(scratch), quick=quick):
            if not only or fault.number in only:
                results.append(run(fault))
                print(results[-1].in_a_line(), flush=True)
        held_under_kills = (bool(only) and "33" not in only) or _kill(Path(scratch))
    counts = {outcome: sum(each.outcome is outcome for each in results) for outcome in Outcome}
    held, failed, not_run = (counts[each] for each in (Outcome.HELD, Outcome.FAILED, Outcome.NOT_RUN))
    print(f"{len(results)} faults: {held} held, {failed} failed, {not_run} not run here")
    return 1 if failed or not held_under_kills else 0


def _kill(scratch: Path) -> bool:
    """In a folder that stays when a number of kills was asked for: such a run may be cut short and gone on with."""
    asked = os.environ.get("KILLS")
    tally = kill_until(int(asked or _USUAL_KILLS), _KEPT if asked else scratch / "kills", lambda words: print(f"   {words}"))
    print(f"kills: {tally.in_words()}", flush=True)
    for words in (*tally.lost, *tally.doubled):
        print(f"   {words}")
    return not tally.lost and not tally.doubled


if __name__ == "__main__":
    sys.exit(main())
