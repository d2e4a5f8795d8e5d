"""The spool's own clock: for how many seconds this chain has been kept, by which messages grow old.

Within one boot it follows the clock that never jumps. From one boot to the next there is only the wall clock, which may have
been set from 1970 to today: it is believed for at most sixty days at a time, and never backwards. So a dead clock battery
can make no message too old, and a summer in a cupboard still counts.
"""

import sqlite3
from datetime import datetime, timedelta
from typing import Final

from agent.moment import Moment
from agent.spool.database import checksum

LONGEST_ABSENCE: Final = timedelta(days=60)


def passed(then: Moment, now: Moment) -> timedelta:
    """The time between two moments that are looked at one after the other. Never negative."""
    if then.boot_id == now.boot_id:
        return max(timedelta(milliseconds=now.monotonic_milliseconds - then.monotonic_milliseconds), timedelta(0))
    return min(max(now.wall_time - then.wall_time, timedelta(0)), LONGEST_ABSENCE)


def seconds(database: sqlite3.Connection, now: Moment) -> int:
    """The spool's time, without moving it on."""
    row = database.execute("SELECT boot_id, monotonic_milliseconds, wall_time, seconds, checksum FROM clock").fetchone()
    if row is None or checksum(*row[:-1]) != row[-1]:  # then nothing is too old for a while, which harms nobody
        return 0
    boot_id, monotonic_milliseconds, wall_time, time, _ = row
    then = Moment(boot_id, monotonic_milliseconds, datetime.fromisoformat(wall_time))
    return int(time) + int(passed(then, now).total_seconds())


def advance(database: sqlite3.Connection, now: Moment) -> int:
    """Move the spool's time on to now, and tell it."""
    time = seconds(database, now)
    row = (now.boot_id, now.monotonic_milliseconds, now.wall_time.isoformat(), time)
    database.execute("INSERT OR REPLACE INTO clock VALUES (1, ?, ?, ?, ?, ?)", (*row, checksum(*row)))
    return time
