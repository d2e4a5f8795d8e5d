"""`rollcall devices`."""

from collections.abc import Mapping
from datetime import date
from typing import Final

from collector.cli import output
from collector.cli.current_report import current_report
from collector.cli.desk import desk
from collector.cli.options import DataOption, JsonOption, SchoolOption
from collector.reports import dates, shapes
from collector.reports.as_json import Plain, device_plain
from collector.reports.as_text import NO_DEVICE
from collector.reports.compliance_report import DeviceEntry
from collector.reports.summary import worst_devices_first
from collector.store.devices import DeviceState

_ID_HEX_DIGITS: Final = 8  # as many as `rollcall device show` asks for
_COLUMNS: Final = (("Device", 18), ("Id", _ID_HEX_DIGITS), ("State", 16), ("Verdict", 16), ("Last report", 14))

# The reason, and whether the device is believed, is said by `rollcall device show`.
_STATES: Final[Mapping[DeviceState, str]] = {
    DeviceState.PENDING_APPROVAL: "Pending approval",
    DeviceState.AWAITING_FIRST_REPORT: "Awaiting report",
    DeviceState.REPORTING: "Reporting",
    DeviceState.TO_BE_CONFIRMED: "To be confirmed",
    DeviceState.QUARANTINED: "Quarantined",
    DeviceState.LOST: "Lost",
    DeviceState.RETURNED: "Returned",
    DeviceState.DISPOSED: "Disposed of",
}


def command(data: DataOption = None, school: SchoolOption = None, *, json: JsonOption = False) -> None:
    """List the devices, the worst first."""
    with desk(data, school) as at:
        report = current_report(at)
    found = worst_devices_first(report)
    if json:
        output.show_json([_without_checks(each, report.generated_at.date()) for each in found])
    elif not found:
        output.show(NO_DEVICE)
    else:
        rows = [
            (
                f"{each.label[:12]} (sim)" if each.simulated else each.label,
                each.device_id[:_ID_HEX_DIGITS],
                _STATES[each.state],
                shapes.in_words(each.verdict),
                dates.age(report.generated_at - each.last_report_at) if each.last_report_at else "never",
            )
            for each in found
        ]
        output.show(output.table(_COLUMNS, rows))


def _without_checks(device: DeviceEntry, today: date) -> Plain:
    return {name: value for name, value in device_plain(device, today).items() if name != "checks"}
