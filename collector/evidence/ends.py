"""How earlier runs of a device's agent ended, read from its messages."""

from datetime import datetime, timedelta

from collector.evidence.dating import Dated
from collector.store.agent_ends import AgentEnd
from compliance.continuity import Content, Heartbeat
from compliance.parting import Parting, parting_of
from compliance.report import SignedReport


def ends_in(content: Content, dated: Dated, received_at: datetime) -> list[AgentEnd]:
    """The ends that a message tells: its own, or those of runs before it."""
    match content:
        case Heartbeat(header, parting=word) if (how := parting_of(word)) is not None:
            told, is_own = [(how, header.wall_time)], True
        case SignedReport(header, report) if report.past_ends:
            told, is_own = [(each.how, each.known_until) for each in report.past_ends], False
        case _:
            return []
    place = header.epoch, header.sequence
    return [
        AgentEnd(header.school_id, header.device_id, how, _put_right(at, dated, received_at), *place, is_own)
        for how, at in told
        if how is not Parting.OTHER  # what a later version means by it, this one cannot say
    ]


def _put_right(at: datetime, dated: Dated, received_at: datetime) -> datetime:
    """A moment of the device's clock on ours, as far as this message shows how wrong that is; never after it was told."""
    skew = timedelta(seconds=dated.clock_skew_seconds or 0)
    try:
        return min(at - skew, received_at)
    except OverflowError:
        return received_at
