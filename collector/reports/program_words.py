"""What is known of devices' programs, in words, in JSON and for spreadsheets."""

import csv
import io
from datetime import datetime
from typing import Final

from collector.plain_text import one_line
from collector.programs.search import MOST_FOUND, Installed, NotListed, Search, why_not_whole
from collector.reports import dates
from collector.reports.as_csv import as_text_cell
from collector.reports.as_json import Plain
from collector.store.devices import Device
from collector.store.instants import to_text
from collector.store.software import DeviceSoftware
from compliance.counted import counted

COLUMNS: Final = ("device", "device_id", "program", "version", "publisher", "as_of")
_NAMED: Final = 10
_LONGEST_LINE_CHARACTERS: Final = 300


def label(device: Device) -> str:
    """What people call the device."""
    return device.asset_tag or device.serial or device.name or device.device_id.hex()[:8]


def software_line(known: DeviceSoftware, now: datetime) -> str:
    """One line about the programs of a device."""
    why = why_not_whole(known)
    if not known.list_sha256:
        return one_line(f"Programs: not known since {dates.moment(known.trouble_since or known.as_of, now, None)}: {why}", 400)
    told = f"Programs: {known.programs:,} as of {dates.moment(known.as_of, now, None)}"
    return one_line(f"{told}; {why}" if why else told, 400)


def endings(searched: Search) -> list[str]:
    """How many devices have it, and of which nobody knows."""
    having = len({each.device.device_id for each in searched.found})
    lines = [f"Only the first {MOST_FOUND:,} are shown: name the program more exactly."] if searched.is_cut else []
    lines += [f"On {counted(having, 'device')} of {searched.listed:,} that told a list."]
    if searched.not_listed:
        lines.append(f"Not known, or not all of it, of {counted(len(searched.not_listed), 'device')}:")
    named = searched.not_listed[:_NAMED]
    lines += ["  " + one_line(f"{label(each.device)}: {each.why}", _LONGEST_LINE_CHARACTERS) for each in named]
    if len(searched.not_listed) > _NAMED:
        lines.append(f"  and {len(searched.not_listed) - _NAMED:,} more; --json names all")
    return lines


def searched_plain(searched: Search) -> Plain:
    """All of it."""
    return {
        "listed_devices": searched.listed,
        "is_cut": searched.is_cut,
        "installed": [dict(zip(COLUMNS, _cells(each), strict=True)) for each in searched.found],
        "not_known": [_not_listed(each) for each in searched.not_listed],
    }


def software_plain(known: DeviceSoftware | None) -> Plain:
    """What is known of one device's programs, without the list."""
    if known is None:
        return None
    return {
        "programs": known.programs if known.list_sha256 else None,
        "as_of": to_text(known.as_of),
        "sources": known.sources,
        "not_known": why_not_whole(known),
        "not_known_since": to_text(known.trouble_since) if known.trouble_since else None,
    }


def searched_csv(searched: Search) -> str:
    """A row for each program on each device. Of whom nothing is known is not in it."""
    target = io.StringIO()
    writer = csv.writer(target, lineterminator="\r\n")  # RFC 4180
    writer.writerow(COLUMNS)
    writer.writerows([[as_text_cell(cell) for cell in _cells(each)] for each in searched.found])
    return target.getvalue()


def _cells(each: Installed) -> tuple[str, ...]:
    program = each.program
    device = label(each.device), each.device.device_id.hex()
    return (*device, program.name, program.version, program.publisher, to_text(each.as_of))


def _not_listed(each: NotListed) -> Plain:
    return {"device": label(each.device), "device_id": each.device.device_id.hex(), "why": each.why}
