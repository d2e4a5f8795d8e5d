"""Who has which program: the lists of all devices in use, and of which devices no whole list is known."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from collector.programs.keeping import held_text
from collector.programs.version_order import is_older
from collector.store import devices, software
from collector.store.database import Transaction
from collector.store.devices import Device
from collector.store.software import DeviceSoftware
from compliance.errors import InventoryError
from compliance.facts import Program
from compliance.inventory import programs_of

NEVER_TOLD: Final = "it has told no list: the policy does not ask for one, or its next full report is still to come"


MOST_FOUND: Final = 100_000


@dataclass(frozen=True, slots=True)
class Installed:
    """A program on a device, as of the device's report received then."""

    device: Device
    program: Program
    as_of: datetime


@dataclass(frozen=True, slots=True)
class NotListed:
    """A device of which no list is known, or not the whole of one: that nothing was found on it says nothing."""

    device: Device
    why: str


@dataclass(frozen=True, slots=True)
class Search:
    """What was found, by device and program. `listed` devices have told a list. `is_cut`: there is more than MOST_FOUND."""

    found: tuple[Installed, ...]
    listed: int
    not_listed: tuple[NotListed, ...]
    is_cut: bool


def search(tx: Transaction, school_id: str, name: str = "", older_than: str = "", only: bytes = b"") -> Search:
    """Programs whose name holds these letters, on every device in use, or on `only` one. Equal lists are read once."""
    known = {each.device_id: each for each in software.of_school(tx, school_id)}
    everyone = devices.everyone(tx, school_id)
    asked = [each for each in everyone if each.device_id == only or (not only and not each.state.has_ended)]
    read = _reader(tx, name.casefold(), older_than)
    found: list[Installed] = []
    listed, not_listed = 0, []
    for device in sorted(asked, key=lambda each: (each.asset_tag, each.serial, each.device_id)):
        of_device = known.get(device.device_id)
        why = NEVER_TOLD if of_device is None else why_not_whole(of_device)
        if of_device is not None and of_device.list_sha256:
            programs = read(of_device.list_sha256)
            found += [Installed(device, each, of_device.as_of) for each in programs or () if len(found) <= MOST_FOUND]
            listed += programs is not None
            why = why if programs is not None else "its list is not in the database as it was put there: run `rollcall rebuild`"
        if why:
            not_listed.append(NotListed(device, why))
    return Search(tuple(found[:MOST_FOUND]), listed, tuple(not_listed), is_cut=len(found) > MOST_FOUND)


def why_not_whole(known: DeviceSoftware) -> str:
    """Why no whole list of a device is known, empty where one is."""
    if not known.list_sha256:
        return f"{known.trouble}; it is known again when the device has told the whole list"
    if known.untold:
        return f"{known.untold:,} changes of its list come with its next reports"
    return known.sources if "not known (" in known.sources else ""


def _reader(tx: Transaction, letters: str, older_than: str) -> Callable[[str], tuple[Program, ...] | None]:
    """The programs of a list that are meant, None where it cannot be read."""
    remembered: dict[str, tuple[Program, ...] | None] = {}

    def read(sha256: str) -> tuple[Program, ...] | None:
        if sha256 not in remembered:
            try:
                remembered[sha256] = tuple(_meant(held_text(tx, sha256), letters, older_than))
            except InventoryError:
                remembered[sha256] = None
        return remembered[sha256]

    return read


def _meant(text: str, letters: str, older_than: str) -> Iterator[Program]:
    """Line by line only where the letters are in the list at all: a school has many lists."""
    if letters not in text.casefold():
        return
    for program in programs_of(line for line in text.splitlines() if letters in line.casefold()):
        if letters in program.name.casefold() and (not older_than or is_older(program.version, older_than)):
            yield program
