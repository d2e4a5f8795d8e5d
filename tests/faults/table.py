"""The forty-two faults, in their order."""

from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import Final

from tests.faults import absences, admittance, chains, connections, envelopes, storage, thefts
from tests.faults.fault import Fault
from tests.faults.ground import ground

# What its room brings, a later version runs.
_LATER: Final = (
    Fault(
        "38",
        "a policy bundle that is older, forged, expired or too large",
        "refused; by one that has ended all is Not known",
        why_not="the suite does: tests/agent/test_signed_policy_delivered.py, test_policy_bundles.py, test_expired_policy.py",
    ),
    Fault("39", "a webhook that is down, slow or answers without end", "reports unaffected", why_not="nothing is sent out yet"),
    Fault(
        "40",
        "an administrator who edits and deletes",
        "found",
        why_not="there is no console yet; receipts show what was deleted",
    ),
)


def faults(scratch: Path, *, quick: bool) -> Iterator[Fault]:
    """All of them; those that hurt no other against one collector that must live through them."""
    with ground(scratch / "school") as here:
        together = chain(
            connections.faults(here, quick=quick),
            envelopes.faults(here),
            chains.faults(here, quick=quick),
            admittance.faults(here, quick=quick),
            absences.faults(scratch, quick=quick),
        )
        yield from sorted(together, key=lambda each: int(each.number))
    yield from storage.faults(scratch, quick=quick)
    yield from _LATER
    yield from thefts.faults(scratch)
