"""Security updates and the end of support: what is read and what must be answered."""

from datetime import datetime, timedelta

from rule_case import FAIL, PASS, UNKNOWN, Case

from compliance.facts import NoneWaiting, OperatingSystem, SecurityUpdates, UpdatesWaiting
from compliance.unknown import Unknown
from compliance.verdict import Verdict
from tests.fakes.good_facts import NOT_KNOWN, NOW

DAY = timedelta(days=1)


def updates(
    waiting: UpdatesWaiting | NoneWaiting | Unknown,
    looked_at: datetime | Unknown = NOW,
    *,
    automatic: bool | Unknown = True,
    restart: bool | Unknown = False,
) -> SecurityUpdates:
    return SecurityUpdates(waiting, looked_at=looked_at, installed_at=NOT_KNOWN, automatic=automatic, restart_needed=restart)


def waiting(name: str, since: datetime | Unknown, verdict: Verdict, saw: str, count: int = 3) -> Case:
    return Case(name, "security_updates", updates(UpdatesWaiting(count, since)), verdict, saw)


def none(name: str, looked_at: datetime | Unknown, verdict: Verdict, saw: str) -> Case:
    return Case(name, "security_updates", updates(NoneWaiting(), looked_at), verdict, saw)


def automatic(name: str, fact: SecurityUpdates, verdict: Verdict, saw: str) -> Case:
    return Case(name, "security_updates_automatic", fact, verdict, saw)


UPDATES = [
    waiting("one of yesterday", NOW - DAY, PASS, "1 security update waits, the oldest since 13 January 2026", count=1),
    waiting("a week old", NOW - 7 * DAY, PASS, "3 security updates wait, the oldest since 7 January 2026"),
    waiting(
        "on the eighth day the last one is named",
        NOW - 7 * DAY - timedelta(minutes=1),
        PASS,
        "3 security updates wait, the oldest since 7 January 2026: the last day for it is 21 January 2026",
    ),
    waiting(
        "on the fourteenth day it is the last",
        NOW - 14 * DAY,
        PASS,
        "3 security updates wait, the oldest since 31 December 2025: the last day for it is 14 January 2026",
    ),
    waiting(
        "a minute longer than fourteen days",
        NOW - 14 * DAY - timedelta(minutes=1),
        FAIL,
        "3 security updates wait, the oldest since 31 December 2025",
    ),
    waiting(
        "an update of the day after tomorrow",
        NOW + 2 * DAY,
        UNKNOWN,
        "3 security updates wait, the oldest since 16 January 2026, which is yet to come: a clock is wrong",
    ),
    waiting(
        "since when is not known",
        NOT_KNOWN,
        UNKNOWN,
        "3 security updates wait; since when is not known: the program did not answer in time",
    ),
    none("none, and it looked just now", NOW, PASS, "No security update is waiting"),
    none("none, and it looked fourteen days ago", NOW - 14 * DAY, PASS, "No security update is waiting"),
    none(
        "none, by a list that is older",
        NOW - 15 * DAY,
        UNKNOWN,
        "No security update was waiting on 30 December 2025; the device has not looked since",
    ),
    none(
        "none, by a list of the day after tomorrow",
        NOW + 2 * DAY,
        UNKNOWN,
        "No security update is known to wait; the device looked on 16 January 2026, which is yet to come: a clock is wrong",
    ),
    none(
        "none, and when it looked is not known",
        NOT_KNOWN,
        UNKNOWN,
        "No security update is known to wait; when the device looked is not known: the program did not answer in time",
    ),
    Case("what waits is not known", "security_updates", updates(NOT_KNOWN), UNKNOWN, "the program did not answer in time"),
    automatic("by themselves", updates(NoneWaiting()), PASS, "Security updates install themselves"),
    automatic(
        "by themselves, and a restart is due",
        updates(NoneWaiting(), restart=True),
        PASS,
        "Security updates install themselves; it must be started again for them to work",
    ),
    automatic("by hand", updates(NoneWaiting(), automatic=False), FAIL, "Security updates do not install themselves"),
    automatic("not known", updates(NoneWaiting(), automatic=NOT_KNOWN), UNKNOWN, "the program did not answer in time"),
    Case(
        "support ends in half a year",
        "operating_system_supported",
        OperatingSystem("Ubuntu", "22.04", "5.15", NOW + 180 * DAY),
        PASS,
        "Ubuntu 22.04 is supported until 13 July 2026",
    ),
    Case(
        "support ends sooner, which is said and fails nobody",
        "operating_system_supported",
        OperatingSystem("Ubuntu", "22.04", "5.15", NOW + 180 * DAY - timedelta(minutes=1)),
        PASS,
        "Ubuntu 22.04 is supported until 13 July 2026: less than 180 days from now",
    ),
]
