"""Every removable medium that could be written to has a permit: somebody said that it may be used."""

from datetime import UTC, datetime, timedelta
from typing import Final

from compliance.context import Context, MediaPermit
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


def parse_parameters(table: Table) -> Parameters:
    """`within`, 30 days unless said."""
    return Parameters(WITHIN.read(table))


def asks(_parameters: Parameters) -> str:
    """What the rule asks, in plain words."""
    return "Every removable medium that files can be written to has a permit"


def judge(parameters: Parameters, fact: RemovableMedia, context: Context, now: datetime) -> Finding:
    """A permit counts that is in force today: one that ended is to be renewed, or the medium left at home."""
    history = context.history
    used = _used(parameters, fact, history, now)
    behind = _behind(parameters, history, now, used=bool(used))
    if not used:
        return behind
    if isinstance(context.media_permits, Unknown):
        was_open = "was open for writing" if used[0].unsure is None else "may be open for writing"
        return Finding(Verdict.UNKNOWN, f"{KINDS_IN_WORDS[used[0].kind]} {was_open}; {context.media_permits}")
    permitted = {each.medium_id for each in context.media_permits if _in_force(each, now)}
    without = [each for each in used if each.medium_id not in permitted]
    return worst_finding([*map(_without, without), behind])


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
    nothing = _ALL_PERMITTED if used else NONE_WRITABLE
    if isinstance(history, Unknown):
        return not_remembered(history, nothing)
    return covered(history.media_watched, parameters.within, now, broken=NOBODY_WATCHED, nothing=nothing)


def _in_force(permit: MediaPermit, now: datetime) -> bool:
    return permit.until is None or day_of(now) <= permit.until


def _without(medium: _Used) -> Finding:
    what = f"{KINDS_IN_WORDS[medium.kind]} (code {medium.medium_id[:_CODE_SHOWN]})"
    last_at = medium.last_at
    if medium.unsure is not None:
        words = f"{what} has no permit that is in force; whether it is open for writing is not known: {medium.unsure}"
        return Finding(Verdict.UNKNOWN, words)
    open_when = "is open for writing" if last_at is None else f"was open for writing on {day_in_words(last_at.astimezone(UTC))}"
    return Finding(Verdict.FAIL, f"{what} {open_when} and has no permit that is in force")


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
