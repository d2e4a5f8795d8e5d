"""How each check of a device went over a year: spans for a strip, and the words beneath it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from collector.store.verdicts import VerdictChange
from compliance.counted import counted
from compliance.verdict import Verdict

LOOKED_BACK: Final = timedelta(days=365)
_WHOLE: Final = 1000.0  # the width of a strip in its own units
_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Stretch:
    """One verdict from one moment to another; `begins` and `width` of the strip's thousand parts."""

    verdict: Verdict
    begins: float
    width: float
    days: float


@dataclass(frozen=True, slots=True)
class Strip:
    """One rule over the time since it was judged first, at most a year."""

    rule: str
    stretches: tuple[Stretch, ...]
    words: str


def strips_of(changes: Iterable[VerdictChange], rules: Sequence[str], now: datetime) -> list[Strip]:
    """A strip for each of these rules that was ever judged, in their order."""
    by_rule: dict[str, list[VerdictChange]] = {}
    for each in changes:
        by_rule.setdefault(each.rule_id, []).append(each)
    return [_strip(rule, by_rule[rule], now) for rule in rules if rule in by_rule]


def _strip(rule: str, changes: Sequence[VerdictChange], now: datetime) -> Strip:
    begin = max(now - LOOKED_BACK, changes[0].at)
    ends = [*(each.at for each in changes[1:]), now]
    stretches = [
        _stretch(each.after, max(each.at, begin), end, begin, now)
        for each, end in zip(changes, ends, strict=True)
        if end > begin
    ]
    return Strip(rule, tuple(stretches), _words(stretches, now - begin))


def _stretch(verdict: Verdict, start: datetime, end: datetime, begin: datetime, now: datetime) -> Stretch:
    whole = (now - begin) / _DAY or 1.0
    return Stretch(
        verdict, (start - begin) / _DAY / whole * _WHOLE, (end - start) / _DAY / whole * _WHOLE, (end - start) / _DAY
    )


def _words(stretches: Sequence[Stretch], whole: timedelta) -> str:
    """`Met policy on 361 of 365 days; needed action on 3; not known on 1`, in whole days, the rest to what is there most."""
    days = max(1, round(whole / _DAY))
    of_verdict = {verdict: round(sum(each.days for each in stretches if each.verdict is verdict)) for verdict in Verdict}
    said = [f"{words} on {of_verdict[verdict]}" for verdict, words in _SAID if of_verdict[verdict]]
    return f"Of {counted(days, 'day')}: {', '.join(said) or 'changed within the day'}."


_SAID: Final = (
    (Verdict.PASS, "met policy"),
    (Verdict.FAIL, "needed action"),
    (Verdict.UNKNOWN, "not known"),
    (Verdict.WAIVED, "excused"),
    (Verdict.NOT_APPLICABLE, "not applicable"),
    (Verdict.RECORDED, "recorded"),
)
