"""What is the matter with a device beside its checks: it is lost, not believed, or has gone silent."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

from collector.alerts.counted import Counted, called
from collector.alerts.matter import Kind, Matter
from collector.plain_text import one_line
from collector.reports import dates
from collector.reports.incident_words import REMEDIES, WORDS
from collector.store import evidence, incidents, lost_heard
from collector.store.database import Transaction
from collector.store.devices import Device, DeviceState
from collector.store.incidents import Incident
from collector.store.instants import to_text
from compliance.calendar import SchoolCalendar

LEVELS: Final = (timedelta(days=60), timedelta(days=30), timedelta(days=14))
"""A device that was not heard for so long, holidays left out (fleetdm/fleet#1599, and design 5, 22): told at each."""


def lost_of(tx: Transaction, school_id: str, counted: Counted, now: datetime) -> Iterator[Matter]:
    """Devices recorded as lost, and those of them that asked to report since."""
    lost = {each.device_id: each for each in counted.in_state(DeviceState.LOST)}
    for device in lost.values():
        since = device.state_changed_at
        words = f"recorded on {dates.moment(since, now, None)}"
        yield _matter(Kind.LOST, "lost", device, to_text(since), "Recorded as lost or stolen", words, is_urgent=True)
    for heard in lost_heard.of_school(tx, school_id) if lost else ():
        found = lost.get(heard.device_id)
        if found is not None and found.state_changed_at == heard.lost_since:
            words = f"it asked to report, first on {dates.moment(heard.first_heard_at, now, None)}; what it says is not taken"
            yield _matter(Kind.LOST, "heard", found, to_text(heard.lost_since), "Lost, and heard again", words, is_urgent=True)


def incidents_of(tx: Transaction, school_id: str, counted: Counted, now: datetime) -> Iterator[Matter]:
    """Devices in quarantine, and every incident that is open: copied keys, two histories, another computer."""
    opened = incidents.all_open(tx, school_id)
    concerned = counted.of(each.device_id for each in opened)
    yield from (_of_incident(each, concerned[each.device_id], now) for each in opened if each.device_id in concerned)
    for device in counted.in_state(DeviceState.QUARANTINED):
        if device.device_id not in concerned:
            since = device.state_changed_at
            words = f"since {dates.moment(since, now, None)}: {one_line(device.state_reason)}"
            spell = to_text(since)
            yield _matter(Kind.INCIDENT, "quarantine", device, spell, "In quarantine: not believed", words, is_urgent=True)


def silent_of(tx: Transaction, school_id: str, counted: Counted, calendar: SchoolCalendar, now: datetime) -> Iterator[Matter]:
    """Devices that may speak and do not, by how long in term time. In the holidays nobody is missed."""
    heard = evidence.last_received(tx, school_id)
    levels = {device_id: _level(last, calendar, now) for device_id, last in heard.items() if now - last >= LEVELS[-1]}
    for device in counted.of(device_id for device_id, level in levels.items() if level is not None).values():
        level, last = levels[device.device_id], heard[device.device_id]
        if level is not None and device.state.may_speak:
            topic = f"Silent for {level.days} days of term or more"
            words = f"last heard {dates.moment(last, now, None)}"
            yield _matter(Kind.SILENT, "silent", device, f"{to_text(last)} {level.days}", topic, words)


def _level(last: datetime, calendar: SchoolCalendar, now: datetime) -> timedelta | None:
    return next((each for each in LEVELS if calendar.term_time(last, now) >= each), None)


def _of_incident(incident: Incident, device: Device, now: datetime) -> Matter:
    words = f"since {dates.moment(incident.opened_at, now, None)}. What to do: {REMEDIES[incident.kind]}"
    return _matter(
        Kind.INCIDENT,
        f"incident-{incident.incident_id}",
        device,
        to_text(incident.opened_at),
        WORDS[incident.kind],
        words,
        is_urgent=device.state is DeviceState.QUARANTINED,
    )


def _matter(kind: Kind, what: str, device: Device, spell: str, topic: str, said: str, *, is_urgent: bool = False) -> Matter:
    number = device.device_id.hex()
    subject, path = f"device/{number}/{what}", f"/devices/{number}"
    return Matter(kind, subject, spell, topic, called(device), said, path, is_urgent=is_urgent)
