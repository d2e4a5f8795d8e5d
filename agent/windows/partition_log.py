"""Disks that came and went, as Windows itself records them, while the agent was away too.

Sources: event 1006 of Microsoft-Windows-Partition/Diagnostic (its fields: OTRF/OSSEM), which is on by default, comes with every
disk that is found or goes (then with a capacity of 0), and is cleared when Windows gets a new version (df-stream.com). The
first sector of a partition (Vbr0) tells BitLocker and file systems apart; of it eight letters and one mark are asked for.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Any, Final

from agent.probes.parsing import parser
from agent.windows.media_identity import identity_of, is_on_usb
from agent.windows.powershell import instant_of, rows_of
from compliance.facts import MediaAction, MediumKind
from compliance.unknown import Unknown, Why
from compliance.values import dataclass

_TO_GO: Final = "3BD667492E29D84A8399F6A339E3D001"  # {4967d63b-2e29-4ad8-8399-f6a339e3d001}, as it lies on the medium
_MOST: Final = 200
EVENTS: Final = (
    "try { Get-WinEvent -FilterHashtable @{LogName='Microsoft-Windows-Partition/Diagnostic'; Id=1006} "
    f"-MaxEvents {_MOST} | ForEach-Object {{ $e=$_; $x=@{{}}; "
    "([xml]$e.ToXml()).Event.EventData.Data | ForEach-Object { $x[$_.Name]=$_.'#text' }; "
    "[pscustomobject]@{ At=($e.TimeCreated.ToUniversalTime().ToString('s') + 'Z'); Bus=[int]$x.BusType; "
    "Capacity=[uint64]$x.Capacity; Parent=$x.ParentId; Model=$x.Model; Serial=$x.SerialNumber; Parts=[int]$x.PartitionCount; "
    "Starts=$(if ($x.Vbr0 -and $x.Vbr0.Length -ge 22) { $x.Vbr0.Substring(6,16) }); "
    f"ToGo=[bool]($x.Vbr0 -and $x.Vbr0.ToUpper().Contains('{_TO_GO}')) }} }} }} "
    "catch { if ($_.FullyQualifiedErrorId -notlike 'NoMatchingEventsFound*') { throw } }"
)
_KINDS: Final = {4: MediumKind.EXTERNAL_DISK, 7: MediumKind.USB_STORAGE, 12: MediumKind.SD_CARD}  # BusType; MMC is built in
_BITLOCKER: Final = b"-FVE-FS-".hex().upper()
_IN_THE_CLEAR: Final = frozenset(each.hex().upper() for each in (b"NTFS    ", b"EXFAT   ", b"MSDOS5.0"))
_NO_CONTENT: Final = Unknown(Why.NOT_RECORDED, "Windows' record does not say whether the medium was encrypted")


@dataclass(frozen=True, slots=True)
class DiskEvent:
    """A disk that can be carried away came or went."""

    at: datetime
    action: MediaAction
    identity: str
    kind: MediumKind
    encrypted: bool | Unknown


@parser("get_winevent", f"ConvertTo-Json @({EVENTS})", "partition_diagnostic")
def parse_disk_events(text: str) -> tuple[DiskEvent, ...]:
    """In the order of time. A slot that was found empty is nothing that went."""
    oldest_first = rows_of(text)
    oldest_first.reverse()  # Windows tells the newest first
    oldest_first.sort(key=lambda each: instant_of(each["At"]))
    return tuple(_events(oldest_first))


def _events(rows: list[dict[str, Any]]) -> Iterator[DiskEvent]:
    """What goes has no capacity any more, so it is known by what came before."""
    there: dict[tuple[str, str], DiskEvent] = {}
    for row in rows:
        kind = MediumKind.USB_STORAGE if is_on_usb(row["Parent"]) else _KINDS.get(row["Bus"])
        if kind is None:
            continue
        place = (str(row["Parent"]), str(row["Serial"]))
        at = instant_of(row["At"])
        if row["Capacity"] > 0:
            identity = identity_of(kind, row["Parent"], row["Model"], row["Serial"], row["Capacity"])
            there[place] = DiskEvent(at, MediaAction.ATTACHED, identity, kind, _encrypted(row))
            yield there[place]
        elif place in there:
            was = there.pop(place)
            yield DiskEvent(at, MediaAction.DETACHED, was.identity, was.kind, was.encrypted)


def _encrypted(row: dict[str, Any]) -> bool | Unknown:
    """Of several partitions only the first one's beginning is looked at: it can show that not all is encrypted."""
    starts = str(row["Starts"]).upper()
    if row["ToGo"] is True or starts == _BITLOCKER:
        return True if row["Parts"] == 1 else _NO_CONTENT
    return False if starts in _IN_THE_CLEAR else _NO_CONTENT
