"""The asset list is complete, and everything on it was seen lately."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from compliance.counted import counted
from compliance.durations import in_words
from compliance.policy_table import Table
from compliance.registers.disposals import Disposal
from compliance.registers.equipment import AssetDetail
from compliance.rules.kind import Nature, school_kind
from compliance.rules.parameter import DurationParameter
from compliance.school_clock import day_of
from compliance.school_context import AssetKept, DeviceKept, SchoolContext
from compliance.school_finding import LineSaid, SchoolFinding, lacking, not_recorded
from compliance.serial_numbers import folded
from compliance.verdict import Verdict

_SEEN_WITHIN: Final = DurationParameter(
    "seen_within", "how long ago an asset may have been seen last", between=("1 days", "1461 days"), default="365 days"
)


@dataclass(frozen=True, slots=True)
class Parameters:
    """How long ago an asset may have been seen."""

    seen_within: timedelta


def parse_parameters(table: Table) -> Parameters:
    """`seen_within`, a year unless said."""
    return Parameters(_SEEN_WITHIN.read(table))


def asks(parameters: Parameters) -> str:
    """What the rule asks, in plain words."""
    seen = in_words(parameters.seen_within)
    return f"Every asset has its serial number, owner and place, and was seen within {seen}; every device is on the list"


def judge(parameters: Parameters, context: SchoolContext, now: datetime) -> SchoolFinding:
    """Of every asset that was not disposed of. A device that reported has been seen; else somebody says when."""
    gone = {each.line.asset_tag.casefold() for each in context.of(Disposal)}
    kept = [each for each in context.assets if each.asset_tag.casefold() not in gone]
    if not kept:
        return not_recorded("no asset")
    details = {each.line.asset_tag.casefold(): each.line for each in context.of(AssetDetail)}
    oldest = day_of(now) - parameters.seen_within
    devices = _Devices(context.devices)
    without = {each.asset_tag: _lacks(each, details.get(each.asset_tag.casefold()), devices, oldest) for each in kept}
    listed = {device for asset in kept for device in devices.of(asset)}
    unlisted = [each for each in context.devices if not each.has_ended and each not in listed]
    lines = [LineSaid("assets", tag, f"is without {', '.join(lacks)}") for tag, lacks in without.items() if lacks]
    lines += [LineSaid("devices", each.label, "is not on the asset list") for each in unlisted]
    if not lines:
        return SchoolFinding(Verdict.PASS, f"{counted(len(kept), 'asset')} with serial number, owner and place, seen lately")
    counts = Counter(lack for lacks in without.values() for lack in lacks)
    words = [f"{count} without {lack}" for lack, count in counts.items()]
    words += [f"{counted(len(unlisted), 'device')} not on the list"] if unlisted else []
    return SchoolFinding(Verdict.FAIL, f"Of {counted(len(kept), 'asset')}: {', '.join(words)}", tuple(lines))


class _Devices:
    """The devices by what an asset is known by: none is compared with every asset."""

    def __init__(self, devices: Iterable[DeviceKept]) -> None:
        """Those without a serial number also apart: where an asset has one, only they are found by its label."""
        self._by_serial: defaultdict[str, list[DeviceKept]] = defaultdict(list)
        self._by_tag: defaultdict[str, list[DeviceKept]] = defaultdict(list)
        self._without_serial: defaultdict[str, list[DeviceKept]] = defaultdict(list)
        for each in devices:
            self._by_serial[folded(each.serial)].append(each)
            self._by_tag[each.asset_tag.casefold()].append(each)
            if not each.serial:
                self._without_serial[each.asset_tag.casefold()].append(each)

    def of(self, asset: AssetKept) -> list[DeviceKept]:
        """By serial number first: it cannot be swapped with another device's as a label can."""
        serial, tag = folded(asset.serial), asset.asset_tag.casefold()
        found = self._by_serial.get(serial, []) if serial else []
        by_label = self._without_serial if asset.serial else self._by_tag
        return [*found, *(by_label.get(tag, []) if tag else [])]


def _lacks(asset: AssetKept, detail: AssetDetail | None, devices: _Devices, oldest: date) -> list[str]:
    seen = [each.reported_on for each in devices.of(asset)]
    seen += [detail.seen_on] if detail is not None else []
    parts = {
        "a serial number": bool(asset.serial),
        "an owner": detail is not None and bool(detail.owner),
        "a place": detail is not None and bool(detail.place),
        "having been seen lately": any(day is not None and day >= oldest for day in seen),
    }
    return lacking(parts)


KIND: Final = school_kind(
    "assets_complete",
    parse_parameters=parse_parameters,
    asks=asks,
    judge=judge,
    parameters=(_SEEN_WITHIN,),
    nature=Nature.MIXED,
)
