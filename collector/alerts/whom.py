"""Whom a school tells, and when its digest comes: acts of a person, each with its line in the audit log."""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime, time
from typing import Final

from collector.alerts.addresses import checked_address
from collector.alerts.digest_times import WEEKDAYS
from collector.alerts.matter import USUAL, Audience, Kind
from collector.errors import AlertError, NotRecorded
from collector.store import alert_destinations, alert_digests, audit
from collector.store.alert_destinations import StoredDestination, Way
from collector.store.alert_digests import Schedule
from collector.store.database import Transaction

MOST: Final = 50
"""Destinations of a school: each is told for itself."""


def add_mail(
    tx: Transaction, school_id: str, typed: str, audience: Audience, kinds: Collection[Kind], *, actor: str, now: datetime
) -> StoredDestination:
    """Tell an address from now on; without kinds, what its audience usually hears. Raises AlertError."""
    address = checked_address(typed)
    twin = next((each for each in alert_destinations.of_school(tx, school_id) if each.address == address), None)
    if twin is not None:
        raise AlertError(
            f"{address} is told already, as destination {twin.destination_id}; "
            f"`rollcall alerts remove {twin.destination_id}` before you add it anew"
        )
    return _add(tx, school_id, Way.MAIL, address, audience, kinds, actor, now)


def add_chat(
    tx: Transaction, school_id: str, shown: str, audience: Audience, kinds: Collection[Kind], *, actor: str, now: datetime
) -> StoredDestination:
    """Tell a chat from now on. `shown` is its address without what is secret in it; the caller keeps the rest."""
    return _add(tx, school_id, Way.CHAT, shown, audience, kinds, actor, now)


def remove(tx: Transaction, school_id: str, destination_id: int, *, actor: str, now: datetime) -> None:
    """Tell it nothing more. Raises NotRecorded."""
    if not alert_destinations.remove(tx, school_id, destination_id, now):
        raise NotRecorded(f"there is no destination {destination_id}; `rollcall alerts list` numbers them")
    audit.write(tx, school_id, now, actor, "alerts.remove", str(destination_id), audit.DONE)


def find(tx: Transaction, school_id: str, destination_id: int) -> StoredDestination:
    """The destination of this number. Raises NotRecorded."""
    for each in alert_destinations.of_school(tx, school_id):
        if each.destination_id == destination_id:
            return each
    raise NotRecorded(f"there is no destination {destination_id}; `rollcall alerts list` numbers them")


def schedule_digest(
    tx: Transaction,
    school_id: str,
    weekday: str | None,
    at: time | None,
    *,
    in_holidays: bool | None,
    actor: str,
    now: datetime,
) -> Schedule:
    """Change what was said of when the digest comes, and leave the rest. Raises AlertError for a day that is none."""
    schedule = alert_digests.schedule_of(tx, school_id) or alert_digests.default(school_id, now)
    if weekday is not None:
        schedule = replace(schedule, weekday=_weekday(weekday))
    if at is not None:
        schedule = replace(schedule, hour=at.hour, minute=at.minute)
    if in_holidays is not None:
        schedule = replace(schedule, in_holidays=in_holidays)
    schedule = replace(schedule, set_at=now)
    alert_digests.set_schedule(tx, schedule)
    audit.write(tx, school_id, now, actor, "alerts.digest", schedule_words(schedule), audit.DONE)
    return schedule


def schedule_words(schedule: Schedule) -> str:
    """`every Monday at 07:00, in holidays too`."""
    day = WEEKDAYS[schedule.weekday].capitalize()
    holidays = "in holidays too" if schedule.in_holidays else "not in holidays"
    return f"every {day} at {schedule.hour:02}:{schedule.minute:02}, {holidays}"


def _weekday(typed: str) -> int:
    found = [place for place, name in enumerate(WEEKDAYS) if len(typed) > 1 and name.startswith(typed.strip().casefold())]
    if len(found) != 1:
        raise AlertError(f"{typed!r} is no day of the week; write one of {', '.join(WEEKDAYS)}")
    return found[0]


def _add(
    tx: Transaction,
    school_id: str,
    way: Way,
    address: str,
    audience: Audience,
    kinds: Collection[Kind],
    actor: str,
    now: datetime,
) -> StoredDestination:
    if len(alert_destinations.of_school(tx, school_id)) >= MOST:
        raise AlertError(f"a school tells at most {MOST} destinations; give a mailing list instead of each of its members")
    chosen = frozenset(kinds) or USUAL[audience]
    words = ",".join(each.value for each in Kind if each in chosen)
    number = alert_destinations.next_id(tx, school_id)
    destination = StoredDestination(school_id, number, way, address, audience.value, words, now, actor)
    alert_destinations.add(tx, destination)
    what = f"for {audience.value}: {words}"  # the address is in its table, and goes with it
    audit.write(tx, school_id, now, actor, "alerts.add", str(number), audit.DONE, what)
    return destination
