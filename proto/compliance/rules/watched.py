"""What can be said of the days behind: all of them were watched, some of them, or nobody knows."""

from datetime import UTC, datetime, timedelta

from compliance.days import day_in_words
from compliance.durations import in_words
from compliance.history import Watch
from compliance.unknown import Unknown
from compliance.verdict import Finding, Verdict


def covered(watch: Watch | None, within: timedelta, now: datetime, *, broken: str, nothing: str) -> Finding:
    """What it proves that nothing was seen: `nothing` says so, `broken` what is the matter where nobody watches now.

    A device that is new has nothing behind it that could be lost; it says since when it is watched. A break is no such thing:
    what happened then is not known for as long as the rule looks back.
    """
    if watch is None:
        return Finding(Verdict.UNKNOWN, broken)
    if now - watch.since >= within:
        return Finding(Verdict.PASS, f"In the last {in_words(within)} {nothing}")
    day = day_in_words(watch.since.astimezone(UTC))
    if watch.from_the_beginning:
        return Finding(Verdict.PASS, f"Since {day}, when watching began, {nothing}")
    words = f"Since {day} {nothing}; {in_words(within)} are asked, and what was before is not known"
    return Finding(Verdict.UNKNOWN, words)


def not_remembered(unknown: Unknown, nothing: str) -> Finding:
    """Where nobody remembers: on the device itself, which only knows how it is now."""
    return Finding(Verdict.UNKNOWN, f"In this report {nothing}; of the days before: {unknown}")
