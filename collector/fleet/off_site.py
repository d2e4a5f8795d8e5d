"""The devices that somebody has: how many of their disks are encrypted, and which are not."""

from dataclasses import dataclass

from collector.fleet.choosing import chosen
from collector.fleet.counted import Counted
from collector.fleet.filters import Filter, Only
from collector.fleet.line import Line
from collector.fleet.snapshot import Snapshot
from collector.registers.device_groups import ON_LOAN


@dataclass(frozen=True, slots=True)
class OffSite:
    """Of the devices on loan. The last three add up to the first; `failing` names those whose disks are not encrypted."""

    on_loan: Counted
    encrypted: Counted
    not_encrypted: Counted
    not_known: Counted
    failing: tuple[Line, ...]


def off_site(snapshot: Snapshot) -> OffSite | None:
    """None where the policy does not ask for encryption."""
    if not snapshot.encryption_places:
        return None
    lent = Filter(group=ON_LOAN, real=snapshot.real)
    failing = Filter(group=ON_LOAN, real=snapshot.real, only=frozenset({Only.NOT_ENCRYPTED}))
    return OffSite(
        counted(snapshot, lent),
        counted(snapshot, Filter(group=ON_LOAN, real=snapshot.real, only=frozenset({Only.ENCRYPTED}))),
        counted(snapshot, failing),
        counted(snapshot, Filter(group=ON_LOAN, real=snapshot.real, only=frozenset({Only.ENCRYPTION_NOT_KNOWN}))),
        chosen(snapshot, failing),
    )


def counted(snapshot: Snapshot, wanted: Filter) -> Counted:
    """How many devices a filter lists."""
    return Counted(len(chosen(snapshot, wanted)), wanted)
