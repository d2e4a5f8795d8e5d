"""How the figures have changed since an earlier day, in words. What is not recorded of one of the two is not compared."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from collector.reports.all_figures import Figures, figures_of
from collector.reports.figure import Figure, number_words
from collector.reports.school_at import SchoolAt
from compliance.days import day_in_words
from compliance.school_clock import day_of

AS_MANY = "as many"


@dataclass(frozen=True, slots=True)
class Then:
    """What a page is compared with: a day, or a frozen report by its period. `figures` are those of then, by their id.

    `policy` is the digest of the policy of then in hex; "" where nothing was judged.
    """

    day: date
    policy: str
    figures: Mapping[str, Figure]
    period: str = ""

    @property
    def words(self) -> str:
        """`29 October 2026`, `Summer term 2026`."""
        return self.period or day_in_words(self.day)


def then_of(before: SchoolAt) -> Then:
    """The school as it stood at an earlier moment."""
    return Then(day_of(before.at), policy_mark(before), figures_of(before).by_id if before.policy else {})


def policy_mark(school: SchoolAt) -> str:
    """The digest of the policy in hex; "" where there is none that can be read."""
    return school.policy.digest.hex() if school.policy else ""


def trends(now: Figures, then: Then) -> Mapping[str, str]:
    """By a figure's id: `3 more`, `2 fewer`, `as many`."""
    found = {name: _words(figure, then.figures.get(name)) for name, figure in now.by_id.items()}
    return {name: words for name, words in found.items() if words}


def numbers_then(then: Then) -> Mapping[str, str]:
    """By a figure's id what it was: `224`, `41 of 47`."""
    return {name: number_words(figure) for name, figure in then.figures.items() if figure.number is not None}


def cautions(now: SchoolAt, then: Then) -> tuple[str, ...]:
    """What must be known before the two are compared."""
    when = then.period or f"on {day_in_words(then.day)}"
    if not then.policy:
        return (f"Nothing was judged {when}, so nothing is compared with that day.",)
    if policy_mark(now) and policy_mark(now) != then.policy:
        began = f"In the report of {then.period}" if then.period else f"On {day_in_words(then.day)}"
        return (f"{began} another policy was in force: what has changed since may be what it asks.",)
    return ()


def _words(now: Figure, before: Figure | None) -> str:
    if before is None or now.number is None or before.number is None:
        return ""
    more = now.number - before.number
    return AS_MANY if more == 0 else f"{more:,} more" if more > 0 else f"{-more:,} fewer"
