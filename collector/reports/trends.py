"""How the figures have changed since an earlier day, in words. What is not recorded of one of the two is not compared."""

from collections.abc import Mapping
from datetime import date

from collector.reports.all_figures import Figures
from collector.reports.figure import Figure, number_words
from collector.reports.school_at import SchoolAt
from compliance.days import day_in_words

AS_MANY = "as many"


def trends(now: Figures, before: Figures) -> Mapping[str, str]:
    """By a figure's id: `3 more`, `2 fewer`, `as many`."""
    found = {name: _words(figure, before.by_id.get(name)) for name, figure in now.by_id.items()}
    return {name: words for name, words in found.items() if words}


def numbers_then(before: Figures) -> Mapping[str, str]:
    """By a figure's id what it was: `224`, `41 of 47`."""
    return {name: number_words(figure) for name, figure in before.by_id.items() if figure.number is not None}


def cautions(now: SchoolAt, before: SchoolAt, day: date) -> tuple[str, ...]:
    """What must be known before the two are compared."""
    if before.policy is None:
        return (f"Nothing was judged on {day_in_words(day)}, so nothing is compared with that day.",)
    if now.policy is not None and now.policy.digest != before.policy.digest:
        return (f"On {day_in_words(day)} another policy was in force: what has changed since may be what it asks.",)
    return ()


def _words(now: Figure, before: Figure | None) -> str:
    if before is None or now.number is None or before.number is None:
        return ""
    more = now.number - before.number
    return AS_MANY if more == 0 else f"{more:,} more" if more > 0 else f"{-more:,} fewer"
