"""What a device's verdicts come to, told by their first letters: nearly all devices of a school have one of few such words."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Final, NamedTuple

from compliance.calendar import SchoolCalendar
from compliance.policy import Policy
from compliance.rule import Rule, Severity
from compliance.verdict import Verdict, worst

LETTERS: Final[Mapping[str, Verdict]] = {each.value[0]: each for each in Verdict}
NOT_KNOWN: Final = Verdict.UNKNOWN.value[0]
FAILS: Final = Verdict.FAIL.value[0]

_GRAVITY: Final = tuple(Severity)  # declared from the gravest on


class Standing(NamedTuple):
    """The worst verdict, how grave the gravest check with it is (0 the gravest), its rule and place, and how many fail."""

    letters: str
    verdict: Verdict
    gravity: int
    place: int
    rule: str
    failing: int


NOT_JUDGED: Final = Standing("", Verdict.UNKNOWN, 0, -1, "", 0)
"""Without a policy, or by one without rules about devices: not judged is never "meets"."""


class Standings:
    """What the verdicts by one policy come to. A rule of which nothing is told is not known."""

    def __init__(self, policy: Policy | None, calendar: SchoolCalendar) -> None:
        """Nothing has been asked yet."""
        self._policy = policy
        self._calendar = calendar
        self._rules = () if policy is None else policy.device_rules
        self._gravities = [_GRAVITY.index(each.severity) for each in self._rules]
        self._places = {each.rule_id: place for place, each in enumerate(self._rules)}
        self._known: dict[str, Standing] = {}
        self._last_days: dict[tuple[int, date], date | None] = {}

    @property
    def nothing_known(self) -> Standing:
        """Of a device of which nothing is believed, or that has not been judged by this policy."""
        return self.of("")

    def of(self, told: str) -> Standing:
        """What this comes to: `ENC-1:P AV-1:F`, in any order. What is told of a rule that the policy has not is passed over."""
        found = self._known.get(told)
        if found is None:
            found = self._known[told] = self._worked_out(told)
        return found

    def rule_at(self, place: int) -> Rule:
        """The rule at this place of the policy."""
        return self._rules[place]

    def gravity_at(self, place: int) -> int:
        """How grave it is when the rule at this place fails, 0 the gravest."""
        return self._gravities[place]

    def since(self, troubles: Mapping[str, datetime], standing: Standing, otherwise: datetime) -> datetime | None:
        """Since when the gravest check with the worst verdict needs putting right; None where it does not."""
        needs = standing.rule and standing.verdict.needs_putting_right
        return troubles.get(standing.rule, otherwise) if needs else None

    def put_right_by(self, troubles: Mapping[str, datetime], standing: Standing) -> date | None:
        """The earliest last day of the rules that fail; None where none has any."""
        if not standing.failing:
            return None
        failing = (place for place, letter in enumerate(standing.letters) if letter == FAILS)
        days = (self.last_day(place, troubles[self._rules[place].rule_id]) for place in failing)
        return min((each for each in days if each is not None), default=None)

    def last_day(self, place: int, since: datetime) -> date | None:
        """By when the rule at this place must be met again: it follows from the day since when (`compliance/grace.py`)."""
        key = (place, since.date())
        if key not in self._last_days:
            policy = self._policy
            found = None if policy is None else policy.deadline(self._rules[place], since, self._calendar)
            self._last_days[key] = None if found is None else found.put_right_by
        return self._last_days[key]

    def _worked_out(self, told: str) -> Standing:
        if not self._rules:
            return NOT_JUDGED
        letters = [NOT_KNOWN] * len(self._rules)
        for each in told.split():
            rule, _, letter = each.partition(":")
            place = self._places.get(rule)
            if place is not None:
                letters[place] = letter
        verdict = worst(LETTERS[each] for each in letters)
        places = [place for place, each in enumerate(letters) if LETTERS[each] is verdict]
        gravest = min(places, key=self._gravities.__getitem__)
        rule, failing = self._rules[gravest].rule_id, letters.count(FAILS)
        return Standing("".join(letters), verdict, self._gravities[gravest], gravest, rule, failing)
