"""What all sessions of one running collector share, whatever carries them."""

from collections.abc import Callable
from dataclasses import dataclass

from collector.sessions.budgets import Budgets
from collector.sessions.doorway import Doorway
from collector.sessions.open_sessions import OpenSessions
from collector.sessions.token_buckets import TokenBuckets
from collector.sessions.under_way import UnderWay


@dataclass(frozen=True, slots=True)
class Hall:
    """The sessions, the door to them, the pace of each device, and what is under way of all."""

    sessions: OpenSessions
    doorway: Doorway
    pace: TokenBuckets
    under_way: UnderWay


def hall_of(budgets: Budgets, monotonic: Callable[[], float]) -> Hall:
    """An empty hall. `monotonic` gives the time in seconds."""
    sessions = OpenSessions()
    pace = TokenBuckets(budgets.messages_each_second, budgets.messages_at_once, monotonic)
    return Hall(sessions, Doorway(budgets, sessions, monotonic), pace, UnderWay(budgets))
