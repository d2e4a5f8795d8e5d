"""The programs that a probe found as a fact: the whole list. What of it is sent follows from what was told before."""

from collections.abc import Iterable

from agent.errors import UnexpectedOutput
from compliance.errors import InventoryError
from compliance.facts import Program, SoftwareInventory, SoftwareSource
from compliance.inventory import list_of, whole


def whole_list(programs: Iterable[Program], *sources: SoftwareSource) -> SoftwareInventory:
    """The fact. Raises UnexpectedOutput where there is more than a list can hold."""
    try:
        return whole(list_of(programs), sources)
    except InventoryError as error:
        raise UnexpectedOutput(str(error)) from error
