"""What a device's reports come to, one after the other: the list of its programs, or why none is known.

A list is never a guess: changes that do not fit the list before them leave none, until the device tells all of it again.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Final, NamedTuple

from collector.store.devices import Device
from collector.store.software import DeviceSoftware
from compliance.errors import InventoryError
from compliance.facts import FACT_NAMES, SoftwareInventory, SoftwareSource
from compliance.inventory import NO_PROGRAMS, ProgramList, followed
from compliance.report import DeviceReport
from compliance.unknown import Unknown, Why

NAME: Final = FACT_NAMES[SoftwareInventory]
_NONE: Final = ""


class Programs(NamedTuple):
    """What is known after a report. `fresh` is its list where that was put together just now."""

    known: DeviceSoftware | None
    fresh: ProgramList | None = None


def after(
    known: DeviceSoftware | None,
    device: Device,
    report: DeviceReport,
    received_at: datetime,
    held: Callable[[str], ProgramList],
) -> Programs:
    """What is known of the device's programs after this report. `held` gives a list that is known, by its hash.

    A report that could not read them, or did not look, changes nothing; the school no longer asking ends it.
    """
    reading = report.readings.get(NAME)
    if isinstance(reading, Unknown) and reading.why is Why.NOT_COLLECTED:
        return Programs(None)
    if not isinstance(reading, SoftwareInventory):
        return Programs(known)
    if known is not None and _is_unchanged(known, reading):
        return Programs(replace(known, sources=_in_words(reading.sources), untold=reading.untold, as_of=received_at))
    try:
        fresh = followed(_base(known, reading, held), reading)
    except InventoryError as error:
        return Programs(_in_trouble(known, device, str(error), received_at))
    words = _in_words(reading.sources)
    sha256 = reading.list_sha256
    told = DeviceSoftware(
        device.device_id, device.school_id, sha256, reading.programs, reading.untold, words, received_at, "", None
    )
    return Programs(told, fresh)


def _is_unchanged(known: DeviceSoftware, reading: SoftwareInventory) -> bool:
    """Most reports say that nothing has changed: the list need not be read."""
    names_it = reading.base_sha256 == reading.list_sha256 == known.list_sha256 != _NONE
    return names_it and reading.programs == known.programs and not (reading.added or reading.removed)


def _base(known: DeviceSoftware | None, reading: SoftwareInventory, held: Callable[[str], ProgramList]) -> ProgramList:
    if reading.base_sha256 == _NONE:
        return NO_PROGRAMS
    if known is None or known.list_sha256 != reading.base_sha256:
        raise InventoryError("what was told before it is missing, so the changes are of a list that is not known here")
    return held(known.list_sha256)


def _in_trouble(known: DeviceSoftware | None, device: Device, why: str, received_at: datetime) -> DeviceSoftware:
    since = known.trouble_since if known is not None and known.trouble_since else received_at
    return DeviceSoftware(device.device_id, device.school_id, _NONE, 0, 0, "", received_at, why, since)


def _in_words(sources: tuple[SoftwareSource, ...]) -> str:
    """`dpkg 2,410; Flatpak not known (…)`."""
    return "; ".join(
        f"{each.name} not known ({each.programs})" if isinstance(each.programs, Unknown) else f"{each.name} {each.programs:,}"
        for each in sources
    )
