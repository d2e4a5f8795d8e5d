"""Every removable medium that could be written to has a permit: somebody said that it may be used."""

from datetime import UTC, date, datetime, timedelta
from typing import Final

from compliance.context import Context, PermittedMedium
from compliance.counted import counted
from compliance.days import day_in_words
from compliance.facts import MediumKind, RemovableMedia
from compliance.history import History
from compliance.policy_table import Table
from compliance.rules.kind import Nature, fact_kind
from compliance.rules.media_words import KINDS_IN_WORDS, NOBODY_WATCHED, NONE_WRITABLE, WITHIN
from compliance.rules.watched import covered, not_remembered
from compliance.school_clock import day_of
from compliance.unknown import Unknown
from compliance.values import dataclass
from compliance.verdict import Finding, Verdict, worst_finding

_ALL_PERMITTED: Final = "every removable medium that could be written to had a permit"
_CODE_SHOWN: Final = 12


@dataclass(frozen=True, slots=True)
class Parameters:
    """How far back the rule looks."""

    within: timedelta


@dataclass(frozen=True, slots=True)
class _Used:
    """A medium that could be written to, and when last; None: now. `unsure`: why one cannot tell whether it can."""

    medium_id: str
    kind: MediumKind
    last_at: datetime | None
    unsure: Unknown | None = None

    @property
    def in_words(self) -> str:
        """With the beginning of its code, which is what a permit is recorded under."""
        return f"{KINDS_IN_WORDS[self.kind]} (code {self.medium_id[:_CODE_SHOWN]})"


def parse_parameters(table: Table) -> Parameters:
    """`within`, 30 days unless said."""
    return Parameters(WITHIN.read(table))


def asks(_parameters: Parameters) -> str:
    """What the rule asks, in plain words."""
    return "Every removable medium that files can be written to has a permit"


def judge(parameters: Parameters, fact: RemovableMedia, context: Context, now: datetime) -> Finding:
    """A permit counts that covers the day on which the medium was used last, or today: one that is given afterwards puts it
    right, and one that has ended since does not make wrong what was allowed.
    """
    history = context.history
    used = _used(parameters, fact, history, now)
    behind = _behind(parameters, history, now, used=bool(used))
    if not used:
        return behind
    permits = context.media_permits
    if isinstance(permits, Unknown):
        was_open = "was open for writing" if used[0].unsure is None else "may be open for writing"
        return Finding(Verdict.UNKNOWN, f"{used[0].in_words} {was_open}; {permits}")
    return worst_finding([*(found for each in used if (found := _without(each, permits, day_of(now)))), behind])


def _used(parameters: Parameters, fact: RemovableMedia, history: History | Unknown, now: datetime) -> list[_Used]:
    """Each once. What is there now comes first, what may be open comes last.

    A medium of which one cannot tell whether it can be written to is remembered with its encryption not known. While it is
    there, such a memory proves no more than the report does.
    """
    unsure = {
        each.medium_id: _Used(each.medium_id, each.kind, None, each.mounted_writable)
        for each in fact.attached
        if isinstance(each.mounted_writable, Unknown)
    }
    found = {each.medium_id: _Used(each.medium_id, each.kind, None) for each in fact.attached if each.mounted_writable is True}
    for each in () if isinstance(history, Unknown) else history.opened:
        if now - each.last_at <= parameters.within and (each.encrypted is not None or each.medium_id not in unsure):
            found.setdefault(each.medium_id, _Used(each.medium_id, each.kind, each.last_at))
    return list((found | {code: each for code, each in unsure.items() if code not in found}).values())


def _behind(parameters: Parameters, history: History | Unknown, now: datetime, *, used: bool) -> Finding:
    """By the watch over all media: where only encrypted ones can be written to, one of those may have been, unseen."""
    nothing = _ALL_PERMITTED if used else NONE_WRITABLE
    if isinstance(history, Unknown):
        return not_remembered(history, nothing)
    return covered(history.media_all_watched, parameters.within, now, broken=NOBODY_WATCHED, nothing=nothing)


def _without(medium: _Used, permits: tuple[PermittedMedium, ...], today: date) -> Finding | None:
    """What is to be said of a medium without a permit; None of one that has its own.

    A permit that names a medium in words alone may mean this one: only people can tell.
    """
    used_on = today if medium.last_at is None else day_of(medium.last_at)
    covering = [each for each in permits if each.covers(used_on) or each.covers(today)]
    if any(each.code and medium.medium_id.startswith(each.code) for each in covering):
        return None
    last_at = medium.last_at
    if medium.unsure is not None:
        doubt = f"whether it is open for writing is not known: {medium.unsure}"
        return Finding(Verdict.UNKNOWN, f"{medium.in_words} has no permit that is in force; {doubt}")
    open_when = "is open for writing" if last_at is None else f"was open for writing on {day_in_words(last_at.astimezone(UTC))}"
    nameless = sum(not each.code for each in covering)
    if nameless:
        words = f"{counted(nameless, 'permit')} without a code may mean it; record the code with the permit"
        return Finding(Verdict.UNKNOWN, f"{medium.in_words} {open_when}; {words}")
    return Finding(Verdict.FAIL, f"{medium.in_words} {open_when} and has no permit that is in force")


KIND: Final = fact_kind(
    "removable_media_permitted",
    fact=RemovableMedia,
    parse_parameters=parse_parameters,
    asks=asks,
    judge=judge,
    parameters=(WITHIN,),
    nature=Nature.MIXED,
    remembers=True,
)
