"""The compliance report as one self-contained page: no script, nothing fetched, readable on paper, on a phone and aloud."""

from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from functools import cache
from pathlib import Path
from typing import Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from collector.reports import channel_words, dates, shapes, state_words, text_records
from collector.reports.calendar_words import school_days_words
from collector.reports.check_words import in_hand_words, verdict_words
from collector.reports.compliance_report import CheckEntry, ComplianceReport, DeviceEntry
from collector.reports.deadline_words import stage_words
from collector.reports.device_groups import Group, groups_of
from collector.reports.device_needs import needs_of
from collector.reports.key_words import of_key
from collector.reports.summary import first_things, worst_devices_first, worst_first
from compliance.calendar import SchoolCalendar
from compliance.days import day_in_words
from compliance.deadline import Deadline
from compliance.verdict import rank

_TEMPLATES: Final = Path(__file__).parent / "templates"


@dataclass(frozen=True, slots=True)
class Times:
    """Moments and days as the reader of this report sees them. `zone` None is the zone of this computer."""

    now: datetime
    zone: tzinfo | None
    calendar: SchoolCalendar

    def moment(self, instant: datetime | None) -> str:
        """`Tue 4 Nov, 14:05 (2 days ago)`, or `never`."""
        return "never" if instant is None else dates.moment(instant, self.now, self.zone)

    def minute_of(self, instant: datetime) -> str:
        """`Tue 4 Nov, 14:05`."""
        return f"{self.day_of(instant)}, {instant.astimezone(self.zone):%H:%M}"

    def age_of(self, instant: datetime) -> str:
        """`2 days ago`."""
        return dates.age(self.now - instant)

    def day_of(self, instant: datetime) -> str:
        """`Tue 4 Nov`."""
        return self.day(instant.astimezone(self.zone).date())

    def day(self, when: date) -> str:
        """`Tue 4 Nov`."""
        return dates.day(when, self._today)

    def stage(self, deadline: Deadline) -> str:
        """`due tomorrow`, `overdue since Wed 4 Nov`."""
        return stage_words(deadline, self._today)

    def in_hand(self, check: CheckEntry) -> str:
        """`T. Technician, until Tue 4 Nov`, or nothing."""
        return in_hand_words(check, self._today)

    def loan(self, device: DeviceEntry) -> str:
        """`On loan to A. Sample until Sun 18 Jul 2027: cleared to leave site`."""
        return state_words.of_loan(device, self._today, self.zone)

    def state(self, device: DeviceEntry) -> str:
        """`Reporting`, `Returned on Sun 22 Nov 2026`."""
        return state_words.of_device(device, self.zone)

    def channel(self, device: DeviceEntry) -> list[str]:
        """`This device's clock is 3 years behind`; nothing where nothing is wrong."""
        return channel_words.of_channel(device.channel, self.now, self.zone, self.calendar)

    @property
    def as_at(self) -> str:
        """`Tue 4 Nov 2026, 14:05`."""
        return f"{self.day(self._today)} {self.now.astimezone(self.zone):%Y, %H:%M}"

    @property
    def _today(self) -> date:
        return self.now.astimezone(self.zone).date()


def report_html(report: ComplianceReport, zone: tzinfo | None) -> str:
    """The whole report. `zone` is that of the reader, None this computer's."""
    real, simulated = groups_of(report, simulated=False), groups_of(report, simulated=True)
    return (
        _environment()
        .get_template("report.html.jinja")
        .render(
            report=report,
            times=Times(report.generated_at, zone, report.calendar),
            real=real,
            simulated=simulated,
            tables=[*_worst_first(real), *_worst_first(simulated)],
            first_things=first_things(report),
            in_use=[each for each in worst_devices_first(report) if not each.state.has_ended],
            last_received_at=max((each.last_report_at for each in report.in_use if each.last_report_at), default=None),
            school_days=school_days_words(report.calendar),
            records=text_records.worst_first(report.records),
        )
    )


def _worst_first(groups: tuple[Group, ...]) -> list[Group]:
    return sorted((each for each in groups if each.devices), key=lambda group: -rank(group.count.verdict))


@cache
def _environment() -> Environment:
    """Everything is escaped, whatever the file is called, and a name that does not exist is an error, not a blank."""
    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters["css_class"] = shapes.CSS_CLASSES.__getitem__
    environment.filters["in_words"] = shapes.in_words
    environment.filters["verdict_words"] = verdict_words
    environment.filters["day_in_words"] = day_in_words
    environment.filters["shape"] = shapes.SHAPES.__getitem__
    environment.filters["worst_first"] = worst_first
    environment.filters["needs"] = needs_of
    environment.filters["signs_with"] = of_key
    return environment
