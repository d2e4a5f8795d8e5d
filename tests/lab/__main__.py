"""`make lab`: the agent's facts proved on real virtual machines, a line each. ONLY=D1,M3 runs some.

Needs a device lab named by ROLLCALL_LAB (see tests/lab/machine.py); without one every proof is named as not run.
"""

import os
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from tests.faults.fault import Fault, Outcome, run
from tests.lab import clamav, disks, screens, sticks
from tests.lab.lent import lent
from tests.lab.machine import fill, machine
from tests.lab.proof import Proof

PROOFS: Final = (*disks.PROOFS, *sticks.PROOFS, *screens.PROOFS, *clamav.PROOFS)
_NO_LAB: Final = "no device lab is named by ROLLCALL_LAB; docs/lab.md says what was run"


def main() -> int:
    """Run them; 1 when one did not hold."""
    lab, only = os.environ.get("ROLLCALL_LAB", ""), set(os.environ.get("ONLY", "").split(",")) - {""}
    chosen = [each for each in PROOFS if not only or each.number in only]
    results = []
    for fault in _on_machines(lab, chosen) if lab else (each.not_run(_NO_LAB) for each in chosen):
        results.append(run(fault))
        print(results[-1].in_a_line(), flush=True)
    held, failed, not_run = (sum(each.outcome is outcome for each in results) for outcome in Outcome)
    print(f"{len(results)} proofs: {held} held, {failed} failed, {not_run} not run here")
    return 1 if failed else 0


def _on_machines(lab: str, chosen: Sequence[Proof]) -> Iterator[Fault]:
    """Those of one kind of machine after each other on one machine; one at a time, as each takes all that there is."""
    with tempfile.TemporaryDirectory(prefix="rollcall-lab-") as scratch:
        share = Path(scratch) / "share"
        fill(share)
        for variant in dict.fromkeys(each.variant for each in chosen):
            with machine(lab, variant, share, name=f"proofs-{os.getpid()}") as one, lent(one) as here:
                yield from (each.on(here) for each in chosen if each.variant == variant)


if __name__ == "__main__":
    sys.exit(main())
