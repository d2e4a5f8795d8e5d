"""What was disposed of never reports again."""

from datetime import datetime
from typing import Final

from compliance.counted import counted
from compliance.days import day_in_words
from compliance.registers.disposals import Disposal
from compliance.rules.kind import Nature, NoParameters, no_parameters, school_kind
from compliance.school_context import DeviceKept, SchoolContext
from compliance.school_finding import LineSaid, SchoolFinding, not_recorded
from compliance.serial_numbers import same_equipment
from compliance.verdict import Verdict


def asks(_parameters: NoParameters) -> str:
    """What the rule asks, in plain words."""
    return "No device that was disposed of has reported since"


def judge(_parameters: NoParameters, context: SchoolContext, _now: datetime) -> SchoolFinding:
    """By serial number, else by asset tag. On the day itself it may still have reported."""
    disposed = context.of(Disposal)
    if not disposed:
        return not_recorded("no disposal")
    heard = [
        LineSaid(each.register, each.line_id, f"has reported again, last on {day_in_words(device.reported_on)}")
        for each in disposed
        for device in context.devices
        if device.reported_on is not None and device.reported_on > each.line.disposed_on and _is_of(each.line, device)
    ]
    if heard:
        words = f"{counted(len(heard), 'device')} reported after being disposed of"
        return SchoolFinding(Verdict.FAIL, words, tuple(heard))
    return SchoolFinding(Verdict.PASS, f"None of {counted(len(disposed), 'disposal')} has reported since")


def _is_of(disposal: Disposal, device: DeviceKept) -> bool:
    return same_equipment(disposal.serial, disposal.asset_tag, serial=device.serial, asset_tag=device.asset_tag)


KIND: Final = school_kind("disposed_stay_silent", parse_parameters=no_parameters, asks=asks, judge=judge, nature=Nature.MIXED)
