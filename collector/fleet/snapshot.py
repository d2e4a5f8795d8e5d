"""A school's devices at one moment, and what is counted of them: each number and each list come of the same lines."""

import copy
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import cached_property
from types import MappingProxyType
from typing import Final, TypeVar

from collector.fleet.counted import CheckRow, GroupRow, check_rows, group_rows
from collector.fleet.filters import Real
from collector.fleet.first_things import FirstThing
from collector.fleet.line import Line
from collector.fleet.standing import LETTERS
from collector.reports.summary import Count, counts
from collector.store.assets import Asset
from collector.store.schools import School
from compliance.calendar import SchoolCalendar
from compliance.policy import Policy
from compliance.rule import Rule
from compliance.rules import disk_encryption
from compliance.school_clock import day_of
from compliance.verdict import Verdict

T = TypeVar("T")

_MOST_KEPT: Final = 128


@dataclass(frozen=True, slots=True)
class Month:
    """By rule, on how many more devices it fails at a moment than thirty days before: real ones, or simulated ones."""

    until: datetime
    simulated: bool
    more_failing: Mapping[str, int]


@dataclass(frozen=True)
class Snapshot:
    """`lines` are all devices, the worst first and those that have ended last. `policy` None: nothing is judged, and
    `policy_trouble` may say why. `never_heard_of` are the lines of the asset list of which no device has reported.
    """

    as_at: datetime
    school: School
    policy: Policy | None
    policy_trouble: str
    calendar: SchoolCalendar
    lines: tuple[Line, ...]
    never_heard_of: tuple[Asset, ...] = ()
    first_things: tuple[FirstThing, ...] = ()
    month: Month = Month(datetime.min.replace(tzinfo=UTC), False, MappingProxyType({}))  # noqa: FBT003 - a tuple of three
    _kept: dict[object, object] = field(default_factory=dict, repr=False, compare=False)

    @property
    def today(self) -> date:
        """The day that the school's calendar shows."""
        return day_of(self.as_at)

    @cached_property
    def in_use(self) -> tuple[Line, ...]:
        """The devices that were not returned or disposed of."""
        return tuple([each for each in self.lines if not each.has_ended])

    @cached_property
    def counts_simulated(self) -> bool:
        """Where no real device is in use the figures are those of simulated ones, and every page says so."""
        return bool(self.in_use) and all(each.simulated for each in self.in_use)

    @cached_property
    def counted(self) -> tuple[Line, ...]:
        """The devices that figures are about: those in use, and never simulated ones among real ones."""
        return self.of_kind(simulated=self.counts_simulated)

    @property
    def real(self) -> Real:
        """Of which kind those are."""
        return Real.SIMULATED if self.counts_simulated else Real.REAL

    @cached_property
    def by_check(self) -> tuple[CheckRow, ...]:
        """The devices that are counted, by each rule, in the order of the policy."""
        return check_rows(self.rules, self.counted, self.real, self.month.more_failing)

    @cached_property
    def by_group(self) -> tuple[GroupRow, ...]:
        """The devices that are counted, by what the asset list calls them."""
        return group_rows(self.counted, self.real)

    @cached_property
    def encryption_places(self) -> tuple[int, ...]:
        """Where in a line's letters the rules stand that ask for encrypted disks."""
        return tuple(place for place, each in enumerate(self.rules) if each.kind == disk_encryption.KIND.name)

    @cached_property
    def places(self) -> dict[str, int]:
        """Where in a line's letters each rule stands."""
        return {each.rule_id: place for place, each in enumerate(self.rules)}

    @property
    def rules(self) -> tuple[Rule, ...]:
        """The rules about devices of the policy in force."""
        return () if self.policy is None else self.policy.device_rules

    @property
    def last_report_at(self) -> datetime | None:
        """When the last report of any device that is counted came; None where none has reported."""
        return max((each.last_report_at for each in self.counted if each.last_report_at), default=None)

    def of_kind(self, *, simulated: bool) -> tuple[Line, ...]:
        """The real devices in use, or the simulated ones."""
        return self.kept(simulated, lambda: tuple([each for each in self.in_use if each.simulated is simulated]))

    def counts(self, *, simulated: bool = False) -> tuple[Count, ...]:
        """Devices in use by verdict. The numbers add up to all of them."""
        return counts(self.of_kind(simulated=simulated))

    def verdict_by(self, line: Line, rule_id: str) -> Verdict | None:
        """What a rule says of a device; None where the policy has no such rule."""
        place = self.places.get(rule_id)
        return None if place is None else LETTERS[line.letters[place]]

    def encryption_of(self, line: Line) -> Verdict:
        """Whether a device's disks are encrypted, by all rules that ask for it: PASS, FAIL, or UNKNOWN for whatever else."""
        return self._encryption[line.letters]

    def counts_of(self, rule_id: str, lines: Iterable[Line]) -> Counter[Verdict]:
        """How many of these devices have which verdict by a rule; nothing where the policy has no such rule."""
        place = self.places.get(rule_id)
        if place is None:
            return Counter()
        letters = Counter(each.letters[place] for each in lines)
        return Counter({LETTERS[letter]: number for letter, number in letters.items()})

    def is_by(self, policy: Policy) -> bool:
        """Whether it was this text of a policy that judged."""
        return self.policy is not None and self.policy.digest == policy.digest

    def kept(self, what: object, made: Callable[[], T]) -> T:
        """What was worked out once of these lines, and for what, is not worked out again as long as few other things are."""
        found = self._kept.get(what)
        if found is None:
            found = self._kept[what] = made()
            if len(self._kept) > _MOST_KEPT:
                self._kept.pop(next(iter(self._kept)), None)
        return found  # type: ignore[return-value] # `made` made it

    def kept_for(self, kind: type[T]) -> list[T]:
        """For which things of a kind something was worked out, the last one last."""
        return [each for each in tuple(self._kept) if isinstance(each, kind)]

    def still_so(self, at: datetime) -> "Snapshot":
        """The same at a later moment, up to which nothing has changed."""
        later = copy.copy(self)
        object.__setattr__(later, "as_at", at)
        return later

    @cached_property
    def _encryption(self) -> dict[str, Verdict]:
        return {letters: self._encryption_by(letters) for letters in {each.letters for each in self.lines}}

    def _encryption_by(self, letters: str) -> Verdict:
        found = {LETTERS[letters[place]] for place in self.encryption_places}
        if Verdict.FAIL in found:
            return Verdict.FAIL
        is_met = Verdict.PASS in found and found <= {Verdict.PASS, Verdict.NOT_APPLICABLE}
        return Verdict.PASS if is_met else Verdict.UNKNOWN
