"""Security updates and the end of support: what is read and what must be answered."""

from dataclasses import replace
from datetime import datetime, timedelta

from judged_device import REGISTERS, REMEMBERED
from rule_case import FAIL, PASS, UNKNOWN, Case

from compliance.context import NOT_AT_HAND, Context
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


def automatic(name: str, fact: SecurityUpdates, verdict: Verdict, saw: str, registers: Context = REGISTERS) -> Case:
    return Case(name, "security_updates_automatic", fact, verdict, saw, registers)


def remembering(**changes: object) -> Context:
    return replace(REGISTERS, history=replace(REMEMBERED, **changes))


def undated(name: str, registers: Context, verdict: Verdict, saw: str, installed_at: datetime | Unknown = NOT_KNOWN) -> Case:
    """Many systems do not say since when an update has been there."""
    fact = replace(updates(UpdatesWaiting(3, NOT_KNOWN)), installed_at=installed_at)
    return Case(name, "security_updates", fact, verdict, saw, registers)


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
    undated(
        "none was waiting a fortnight ago, so none is older",
        remembering(updates_none_at=NOW - 14 * DAY),
        PASS,
        "Security updates wait; none was waiting on 31 December 2025",
    ),
    undated(
        "some were waiting for longer, and none has been installed since",
        remembering(updates_none_at=NOW - 20 * DAY, updates_waiting_since=NOW - 15 * DAY),
        FAIL,
        "Security updates have been waiting since 30 December 2025; none has been installed since",
        installed_at=NOW - 18 * DAY,
    ),
    undated(
        "some were waiting for longer, but some have been installed since",
        remembering(updates_waiting_since=NOW - 15 * DAY),
        UNKNOWN,
        "Security updates were waiting at every report since 30 December 2025; how old they are is not known",
        installed_at=NOW - 10 * DAY,
    ),
    undated(
        "nobody remembers",
        replace(REGISTERS, history=NOT_AT_HAND),
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
        "by themselves, and a restart has been due for five days",
        updates(NoneWaiting(), restart=True),
        PASS,
        "Security updates install themselves; for them to work it must be started again since 9 January 2026",
        remembering(restart_needed_since=NOW - 5 * DAY),
    ),
    automatic(
        "by themselves, and a restart has been due for longer",
        updates(NoneWaiting(), restart=True),
        FAIL,
        "For security updates to work it must be started again since 9 January 2026",
        remembering(restart_needed_since=NOW - 5 * DAY - timedelta(minutes=1)),
    ),
    automatic(
        "by themselves, and nobody remembers since when a restart is due",
        updates(NoneWaiting(), restart=True),
        UNKNOWN,
        "It must be started again for security updates to work; since when is not known",
        replace(REGISTERS, history=NOT_AT_HAND),
    ),
    automatic(
        "by themselves, and whether a restart is due could not be read",
        updates(NoneWaiting(), restart=NOT_KNOWN),
        UNKNOWN,
        "Whether it must be started again for security updates to work is not known: the program did not answer in time",
    ),
    automatic(
        "by themselves, and a restart that was due lately cannot be read any more",
        updates(NoneWaiting(), restart=NOT_KNOWN),
        UNKNOWN,
        "Whether it must be started again for security updates to work is not known: the program did not answer in time",
        remembering(restart_needed_since=NOW - 5 * DAY),
    ),
    automatic(
        "by themselves, and a restart that has been due for longer cannot be read any more",
        updates(NoneWaiting(), restart=NOT_KNOWN),
        FAIL,
        "For security updates to work it must be started again since 8 January 2026",
        remembering(restart_needed_since=NOW - 6 * DAY),
    ),
    automatic(
        "by hand, and whether a restart is due could not be read",
        updates(NoneWaiting(), automatic=False, restart=NOT_KNOWN),
        FAIL,
        "Security updates do not install themselves",
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
