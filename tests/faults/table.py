"""The forty-two faults, in their order."""

from collections.abc import Iterator
from itertools import chain
from pathlib import Path

from tests.faults import chains, envelopes
from tests.faults.fault import Fault
from tests.faults.ground import ground


def faults(scratch: Path, *, quick: bool) -> Iterator[Fault]:
    """All of them, against one collector that must live through them."""
    with ground(scratch / "school") as here:
        yield from sorted(chain(envelopes.faults(here), chains.faults(here, quick=quick)), key=lambda each: int(each.number))
