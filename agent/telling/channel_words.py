"""How this device and its collector get on, in words for `status`: what is missing, what is proved, what clocks say."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Final

from agent.spool.gaps import Confessed
from agent.spool.summary import SpoolStory, SpoolSummary
from agent.standing import Standing
from compliance.continuity import GapReason

CLOCK_IS_OFF_SECONDS: Final = 300
"""From here on somebody should look at the clock (design of the channel, point 22). Nothing is refused for it."""

_WHY: Final[Mapping[str, str]] = {
    GapReason.SPOOL_FULL: "the spool was full",
    GapReason.SPOOL_DAMAGED: "the spool was damaged",
    GapReason.TOO_OLD: "they had waited too long",
    GapReason.COLLECTOR_RESTORED: "the collector was restored from a backup and this device no longer has them",
}


def waiting_in_words(spool: SpoolSummary | None) -> str:
    """What waits for the collector."""
    if spool is None or not spool.messages:
        return "none"
    return f"{spool.messages - spool.heartbeats} reports, {spool.heartbeats} heartbeats ({spool.bytes} bytes)"


def missing_in_words(spool: SpoolSummary | None, story: SpoolStory) -> str:
    """What is gone, whether the collector knows it already or not."""
    parts = [f"{spool.missing} messages, the collector does not know it yet"] if spool and spool.missing else []
    return "; ".join([*parts, *map(confessed_in_words, story.confessed)]) or "none"


def confessed_in_words(gap: Confessed) -> str:
    """A gap that the collector was told."""
    what = f"message {gap.first}" if gap.first == gap.last else f"messages {gap.first} to {gap.last}"
    return f"{what}: {_WHY.get(gap.reason, f'the collector refused it ({gap.reason})')}"


def dead_letters_in_words(spool: SpoolSummary | None, story: SpoolStory) -> str:
    """What was put aside."""
    if spool is None or not spool.dead_letters:
        return "none"
    last = story.dead_letters[0]
    return f"{spool.dead_letters}, the last one message {last.sequence} of epoch {last.epoch} ({last.reason})"


def receipt_in_words(story: SpoolStory, when: Callable[[str], str]) -> str:
    """The collector's last signature over what it stored."""
    if not story.receipts:
        return "none"
    last = story.receipts[0]
    checked = "signature checked" if last.is_checked else "not checked: no key of the collector is known here"
    return f"message {last.sequence} of epoch {last.epoch}, {when(last.received_at)}, {checked}"


def trust_in_words(version: int, ends: datetime | None, now: datetime) -> str:
    """The trust bundle, by this device's clock. One that has ended is believed on, and somebody should know."""
    if ends is None:
        return "none yet: the authorities of the enrolment file are believed"
    if ends > now:
        return f"version {version}, good until {ends:%d %B %Y}"
    return (
        f"version {version} has ended on {ends:%d %B %Y}, by this device's clock. It is believed until the collector sends a "
        "newer one. Is the clock right? Else tell the technician"
    )


def clock_in_words(standing: Standing) -> str:
    """What the last session showed of this device's clock."""
    if not standing.session_nonce:
        return "not compared with the collector's yet"
    ahead = standing.clock_ahead_seconds
    if abs(ahead) <= CLOCK_IS_OFF_SECONDS:
        return "agrees with the collector's"
    return f"is {_length(abs(ahead))} {'ahead of' if ahead > 0 else 'behind'} the collector's: set date and time"


def nonce_in_words(standing: Standing, when: Callable[[str], str]) -> str:
    """By which the collector dates reports, whatever this device's clock says."""
    return when(standing.nonce_wall_time) if standing.server_nonce else "none: reports are dated when they arrive"


def _length(seconds: int) -> str:
    for size, name in ((86_400, "days"), (3600, "hours"), (60, "minutes")):
        if seconds >= 2 * size:
            return f"{seconds // size} {name}"
    return f"{seconds} seconds"


def connection_in_words(standing: Standing) -> str:
    """How this device and its collector spoke last, and why not in the better way."""
    if standing.grpc_broken_because:
        return f"{standing.via}, because over HTTP/2 {standing.grpc_broken_because}"
    return standing.via or "none yet"
