"""Every removable medium that could be written to is encrypted, and was for days."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Final

from compliance.context import Context
from compliance.days import day_in_words
from compliance.facts import MediaAction, MediaEvent, Medium, RemovableMedia
from compliance.history import OpenedMedium
from compliance.policy_table import Table
from compliance.rules.kind import fact_kind
from compliance.rules.media_words import KINDS_IN_WORDS, NOBODY_WATCHED, NONE_WRITABLE, WITHIN
from compliance.rules.watched import covered, not_remembered
from compliance.unknown import Unknown
from compliance.values import dataclass
from compliance.verdict import Finding, Verdict, worst_finding

_NONE_IN_THE_CLEAR: Final = "every removable medium that could be written to was encrypted"


@dataclass(frozen=True, slots=True)
class Parameters:
    """How far back the rule looks."""

    within: timedelta


def parse_parameters(table: Table) -> Parameters:
    """`within`, 30 days unless said."""
    return Parameters(WITHIN.read(table))


def asks(_parameters: Parameters) -> str:
    """What the rule asks, in plain words."""
    return "Removable media that files can be written to are encrypted"


def judge(parameters: Parameters, fact: RemovableMedia, context: Context, now: datetime) -> Finding:
    """In the clear fails until the medium has been seen encrypted, or is long past. What nobody watched is not known."""
    history = context.history
    if isinstance(history, Unknown):
        return worst_finding([*_reported(fact, frozenset()), _of_this_report(fact, history)])
    looked_back = [each for each in history.opened if now - each.last_at <= parameters.within]
    nothing = _NONE_IN_THE_CLEAR if looked_back else NONE_WRITABLE
    behind = covered(history.media_watched, parameters.within, now, broken=NOBODY_WATCHED, nothing=nothing)
    remembered = frozenset(each.medium_id for each in history.opened)
    return worst_finding([*_remembered(looked_back), *_reported(fact, remembered), behind])


def _of_this_report(fact: RemovableMedia, history: Unknown) -> Finding:
    if not fact.events_complete:
        return Finding(Verdict.UNKNOWN, NOBODY_WATCHED)
    any_open = any(each.mounted_writable is True for each in fact.attached) or any(map(_is_opening, fact.events))
    return not_remembered(history, _NONE_IN_THE_CLEAR if any_open else NONE_WRITABLE)


def _remembered(opened: list[OpenedMedium]) -> Iterator[Finding]:
    for medium in opened:
        what, day = KINDS_IN_WORDS[medium.kind], day_in_words(medium.last_at.astimezone(UTC))
        if medium.encrypted is False:
            yield Finding(Verdict.FAIL, f"{what} that is not encrypted was open for writing on {day}")
        elif medium.encrypted is None:
            yield Finding(Verdict.UNKNOWN, f"{what} was open for writing on {day}; whether it is encrypted is not known")


def _reported(fact: RemovableMedia, remembered: frozenset[str]) -> Iterator[Finding]:
    """What the last report tells: what is there now, and what happened, but for media that are remembered as they were last."""
    for medium in fact.attached:
        if medium.mounted_writable is True:
            yield from _open(medium)
        elif isinstance(medium.mounted_writable, Unknown) and medium.encrypted is not True:
            doubt = f"attached; whether it can be written to is not known: {medium.mounted_writable}"
            yield Finding(Verdict.UNKNOWN, f"{KINDS_IN_WORDS[medium.kind]} is {doubt}")
    for event in fact.events:
        if _is_opening(event) and event.medium_id not in remembered:
            yield from _open(event)


def _is_opening(event: MediaEvent) -> bool:
    return event.action is MediaAction.MOUNTED_WRITABLE


def _open(medium: Medium | MediaEvent) -> Iterator[Finding]:
    what, encrypted = KINDS_IN_WORDS[medium.kind], medium.encrypted
    if isinstance(encrypted, Unknown):
        yield Finding(Verdict.UNKNOWN, f"{what} was open for writing; whether it is encrypted is not known: {encrypted}")
    elif not encrypted:
        yield Finding(Verdict.FAIL, f"{what} that is not encrypted was open for writing")


KIND: Final = fact_kind(
    "removable_media_encrypted",
    fact=RemovableMedia,
    parse_parameters=parse_parameters,
    asks=asks,
    judge=judge,
    parameters=(WITHIN,),
    remembers=True,
)
