"""screen_lock: what is read and what must be answered."""

from rule_case import FAIL, NOT_APPLICABLE, PASS, UNKNOWN, Case

from compliance.facts import (
    LocksItself,
    NeverLocks,
    ScreenLock,
    SetBy,
    UserScreenLock,
)
from compliance.unknown import Unknown
from tests.fakes.good_facts import NOT_KNOWN


def locks(*found: LocksItself | NeverLocks | Unknown) -> ScreenLock:
    users = tuple(UserScreenLock(f"user{n}", "GNOME", lock, SetBy.USER, user_may_change=True) for n, lock in enumerate(found))
    return ScreenLock(has_desktop=True, users=users)


LOCK = [
    Case(
        "exactly the limit, grace included",
        "screen_lock",
        locks(LocksItself(870, 30)),
        PASS,
        "Lock is 14 minutes 30 seconds; a password is asked 30 seconds later",
    ),
    Case(
        "a second past the limit because of grace",
        "screen_lock",
        locks(LocksItself(900, 1)),
        FAIL,
        "Lock is 15 minutes; a password is asked 1 second later",
    ),
    Case("thirty minutes", "screen_lock", locks(LocksItself(1800, 0)), FAIL, "Lock is 30 minutes; a password is asked at once"),
    Case(
        "never",
        "screen_lock",
        locks(NeverLocks("idle-delay is 0")),
        FAIL,
        "Never locks itself: idle-delay is 0",
    ),
    Case(
        "the worst of two people",
        "screen_lock",
        locks(LocksItself(300, 0), LocksItself(3600, 0)),
        FAIL,
        "Lock is 1 hour; a password is asked at once (the worst of 2 people logged in)",
    ),
    Case(
        "one good, one not known",
        "screen_lock",
        locks(LocksItself(300, 0), NOT_KNOWN),
        UNKNOWN,
        "the program did not answer in time (the worst of 2 people logged in)",
    ),
    Case(
        "a zero that somebody forgot to translate",
        "screen_lock",
        locks(LocksItself(0, 0)),
        UNKNOWN,
        "The lock's times make no sense: 0 s idle, 0 s grace",
    ),
    Case(
        "a negative grace that would shorten the wait",
        "screen_lock",
        locks(LocksItself(1800, -1800)),
        UNKNOWN,
        "The lock's times make no sense: 1800 s idle, -1800 s grace",
    ),
    Case("no desktop", "screen_lock", ScreenLock(has_desktop=False, users=()), NOT_APPLICABLE, "No desktop is installed"),
    Case(
        "a desktop and nobody there",
        "screen_lock",
        ScreenLock(has_desktop=True, users=()),
        UNKNOWN,
        "Nobody was logged in, and the lock is each person's own setting",
    ),
]
