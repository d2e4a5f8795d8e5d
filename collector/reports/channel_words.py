"""What is wrong with the channel of a device, in plain words; nothing where nothing is."""

from collections.abc import Mapping
from datetime import datetime, timedelta, tzinfo
from typing import Final

from collector.reports import dates, held_policy_words, parting_words
from collector.reports.channel_entry import ChannelEntry, IncidentEntry, LossEntry, TwinEntry
from collector.store.incidents import IncidentKind
from compliance.calendar import WITHOUT_TERMS, SchoolCalendar
from compliance.chain import NackCode
from compliance.continuity import EpochReason, GapReason
from compliance.counted import counted

WRONG_FROM: Final = timedelta(minutes=5)
"""A clock that is further off is said to be wrong (design of the channel, point 22)."""

SILENT_FROM: Final = timedelta(days=3)
"""A device that is on speaks every hour. Who takes a laptop home on Friday is heard again on Monday. Holidays do not count."""

_YEAR: Final = timedelta(days=365)
_UNITS: Final = (
    (_YEAR, "year"),
    (timedelta(days=1), "day"),
    (timedelta(hours=1), "hour"),
    (timedelta(minutes=1), "minute"),
)

_INCIDENTS: Final[Mapping[IncidentKind, str]] = {
    IncidentKind.FORKED_CHAIN: "it has told two different histories, both signed with its key",
    IncidentKind.CLONED: "several computers take turns with its key",
    IncidentKind.RESTORED: "it went back to an earlier state, as from a backup",
    IncidentKind.SPOOL_LOST: "it lost what it had kept for the collector, and began a new chain of messages",
    IncidentKind.ANOTHER_COMPUTER: "it reports from another computer than the one that was enrolled",
    IncidentKind.COLLECTOR_RESTORED: "it holds receipts for more than this collector has",
}

_REASONS: Final[Mapping[str, str]] = {
    GapReason.SPOOL_FULL: "its store was full",
    GapReason.SPOOL_DAMAGED: "its store was damaged",
    GapReason.TOO_OLD: "it had kept them for too long",
    GapReason.COLLECTOR_RESTORED: "the collector went back to a backup without them",
    EpochReason.SPOOL_LOST: "its store was lost",
    EpochReason.ACCEPTED: "they belong to a history that was closed when a technician accepted it",
    **{code: f"the collector refused them ({code})" for code in NackCode},
}


def of_channel(
    channel: ChannelEntry, now: datetime, zone: tzinfo | None, calendar: SchoolCalendar = WITHOUT_TERMS
) -> list[str]:
    """One sentence for each thing that is wrong, what a person must look at first. In the holidays nobody is missed."""
    lines = [_of_incident(each, now, zone) for each in channel.incidents]
    lines += [_of_twin(each, now, zone) for each in channel.twins]
    lines += held_policy_words.of_policy(channel.policy, now, zone) if channel.is_expected else []
    lines += held_policy_words.of_context(channel.refused_context, now, zone) if channel.is_expected else []
    lines += parting_words.of_ends(channel.ends, now, zone) if channel.is_expected else []
    heard = channel.last_heard_at if channel.is_expected else None
    if heard is not None and calendar.term_time(heard, now) >= SILENT_FROM:
        lines += _of_silence(channel, heard, calendar, now, zone)
    if channel.losses:
        lines.append(_of_losses(channel.losses))
    if channel.clock_skew_seconds is not None and abs(channel.clock_skew_seconds) > WRONG_FROM.total_seconds():
        lines.append(f"This device's clock is {_of_skew(channel.clock_skew_seconds)}")
    return lines


def _of_incident(incident: IncidentEntry, now: datetime, zone: tzinfo | None) -> str:
    seen = f", seen {incident.sightings} times" if incident.sightings > 1 else ""
    computers = f", {incident.computers} computers" if incident.computers > 1 else ""
    since = dates.moment(incident.opened_at, now, zone)
    return f"Somebody must look: {_INCIDENTS[incident.kind]} (since {since}{seen}{computers}). {incident.detail}"


def _of_twin(twin: TwinEntry, now: datetime, zone: tzinfo | None) -> str:
    """Two devices of one computer: its keys were made anew. Why they were, nothing that came says."""
    enrolled = dates.moment(twin.enrolled_at, now, zone)
    heard = f"last heard {dates.moment(twin.last_heard_at, now, zone)}" if twin.last_heard_at else "never heard"
    state = twin.state.value.replace("_", " ")
    other = f"device {twin.device_id[:16]}, enrolled {enrolled}, {state}, {heard}"
    return f"The same computer ({twin.same}) is enrolled with another key too: {other}"


def _of_silence(
    channel: ChannelEntry, last: datetime, calendar: SchoolCalendar, now: datetime, zone: tzinfo | None
) -> list[str]:
    """What silence means, and no more: without a word a device that is off, and one whose agent is gone, are silent alike."""
    why = parting_words.why_silent(channel.ends, channel.last_words)
    missed = counted(calendar.school_days_between(last.date(), now.date()), "school day")
    return [f"Silent since {dates.moment(last, now, zone)}, for {missed}. {why}"] if why else []


def _of_losses(losses: tuple[LossEntry, ...]) -> str:
    total = sum(each.messages for each in losses)
    reasons = [_REASONS.get(each.reason, f"“{each.reason}”") for each in losses]
    if len(losses) == 1:
        return f"{counted(total, 'message')} will never come: {reasons[0]}"
    each_of_them = ", ".join(f"{each.messages}: {why}" for each, why in zip(losses, reasons, strict=True))
    return f"{total} messages will never come. {each_of_them}"


def _of_skew(seconds: int) -> str:
    length, direction = timedelta(seconds=abs(seconds)), "ahead" if seconds > 0 else "behind"
    step, unit = next((step, unit) for step, unit in _UNITS if length >= step)
    return f"{counted(length // step, unit)} {direction}"
