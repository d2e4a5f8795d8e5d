"""The devices in use by verdict, real and simulated ones apart, so that each number can lead to exactly what it counts."""

from dataclasses import dataclass

from collector.reports.compliance_report import ComplianceReport, DeviceEntry
from collector.reports.summary import Count, counts, worst_devices_first


@dataclass(frozen=True, slots=True)
class Group:
    """One number and the devices that it counts, the worst first. `anchor` names their place on a page."""

    anchor: str
    count: Count
    simulated: bool
    devices: tuple[DeviceEntry, ...]


def groups_of(report: ComplianceReport, *, simulated: bool) -> tuple[Group, ...]:
    """A group for each verdict that is counted; nothing where there is no such device at all."""
    listed = [each for each in worst_devices_first(report) if each.simulated is simulated and not each.state.has_ended]
    return tuple(_group(count, listed, simulated=simulated) for count in counts(listed) if listed)


def _group(count: Count, listed: list[DeviceEntry], *, simulated: bool) -> Group:
    kind = "simulated" if simulated else "real"
    of_verdict = tuple(each for each in listed if each.verdict is count.verdict)
    return Group(f"{kind}-{count.verdict.value.lower()}", count, simulated, of_verdict)
