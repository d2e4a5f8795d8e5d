"""What all sessions of one running collector share, whatever carries them."""

from collections.abc import Callable
from dataclasses import dataclass

from collector.sessions.budgets import Budgets
from collector.sessions.doorway import Doorway
from collector.sessions.open_sessions import OpenSessions
from collector.sessions.pace import Pace
from collector.sessions.under_way import UnderWay


@dataclass(frozen=True, slots=True)
class Hall:
    """The sessions, the door to them, the pace of each device, what is under way of all, the limits, and the seconds."""

    budgets: Budgets
    sessions: OpenSessions
    doorway: Doorway
    pace: Pace
    under_way: UnderWay
    monotonic: Callable[[], float]


def hall_of(budgets: Budgets, monotonic: Callable[[], float]) -> Hall:
    """An empty hall. `monotonic` gives the time in seconds."""
    sessions = OpenSessions()
    doorway, pace = Doorway(budgets, sessions, monotonic), Pace(budgets, monotonic)
    return Hall(budgets, sessions, doorway, pace, UnderWay(budgets), monotonic)
