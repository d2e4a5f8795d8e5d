"""What the deep check says to a person: one finding for each thing that is damaged, and where it is."""

from collections.abc import Iterator
from typing import Final, Protocol

from collector.doctor.deep_check import examine_evidence
from collector.doctor.finding import Finding, State
from collector.errors import StoreBusy, StoreError
from collector.store.database import Database
from compliance.counted import counted

_MOST_SHOWN: Final = 20
_AGAIN: Final = "run `rollcall doctor --deep` again when less is going on"
RESTORE: Final = "look at the disk's health; then `rollcall restore` the last backup: devices send again what they still hold"


class CheckedFile(Protocol):
    """The database's file, where the engine has a check of its own."""

    def faults(self) -> list[str]:
        """Everything that is wrong with the file."""
        ...


def examine_file(file: CheckedFile) -> Iterator[Finding]:
    """The file's structure, its indexes, and the rows that need another row."""
    try:
        found = file.faults()
    except StoreBusy as error:
        yield Finding("Database", f"not looked at whole: {error}", State.REMARK, _AGAIN)
        return
    except StoreError as error:
        found = [str(error)]
    for each in found[:_MOST_SHOWN]:
        yield Finding("Database", each, State.WRONG, RESTORE)
    if len(found) > _MOST_SHOWN:
        yield Finding("Database", f"and {len(found) - _MOST_SHOWN} more faults", State.WRONG, RESTORE)
    if not found:
        yield Finding("Database", "every page, index and row is sound")


def examine_all_evidence(database: Database) -> Iterator[Finding]:
    """Every stored envelope: its hash, its signature, its place. What could not be looked at is a remark, not a flaw."""
    envelopes = devices = flaws = 0
    for examined in examine_evidence(database):
        flaws += len(examined.flaws)
        if not examined.cut_short:
            envelopes, devices = envelopes + examined.envelopes, devices + 1
        label = f"{examined.device.asset_tag or examined.device.serial or 'device'} ({examined.device.device_id.hex()[:16]})"
        for flaw in examined.flaws[:_MOST_SHOWN]:
            yield Finding("Evidence", f"{label}, {flaw.place}: {flaw.words}", State.WRONG, RESTORE)
        if len(examined.flaws) > _MOST_SHOWN:
            yield Finding("Evidence", f"{label}: and {len(examined.flaws) - _MOST_SHOWN} more", State.WRONG, RESTORE)
        if examined.cut_short:
            yield Finding("Evidence", f"{label}: not looked at whole, only up to {examined.cut_short}", State.REMARK, _AGAIN)
    if not flaws:
        yield Finding(
            "Evidence",
            f"{counted(envelopes, 'envelope')} of {counted(devices, 'device')}: each is what was received, and in its place",
        )
