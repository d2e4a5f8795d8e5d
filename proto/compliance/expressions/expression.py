"""An expression that was checked, what must be known to work it out, and what comes of it."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Final, Protocol, TypeAlias

from compliance.days import day_in_words
from compliance.expressions.names import Holds, Name, names
from compliance.expressions.values import Plain, value_of, values_of
from compliance.facts import Fact
from compliance.unknown import Unknown, Why
from compliance.values import dataclass
from compliance.verdict import Finding, Verdict

Readings: TypeAlias = Callable[[type[Fact]], Fact | Unknown]
"""What a report has of a fact."""

AT_THE_COLLECTOR: Final = Unknown(Why.NOT_SUPPORTED, "only the collector works this rule out")

_SHOWN_NAMES: Final = 5
_SHOWN_CHARACTERS: Final = 60


class Evaluator(Protocol):
    """What works an expression out, somewhere else than here. The device itself has none."""

    def work_out(self, text: str, values: Mapping[str, Plain]) -> bool | Unknown:
        """The answer, or why there is none: NOT_READ where it needs what is not among the values. Raises for no expression."""


@dataclass(frozen=True, slots=True)
class Expression:
    """A text that was checked. `reads` are the names in it, each with the names of a list's entries that it asks for.

    `where` is the file and the line on which it stands.
    """

    text: str
    reads: tuple[tuple[str, tuple[str, ...]], ...]
    where: str = ""

    @property
    def facts(self) -> tuple[type[Fact], ...]:
        """The facts that it reads, each once."""
        return tuple(dict.fromkeys(names()[path].fact for path, _ in self.reads))

    def finding(self, readings: Readings, evaluator: Evaluator | None) -> Finding:
        """What it says of a device. True meets the rule, false does not, and everything else is not known.

        What is not known is left out of what is worked out, so that only known things decide: `a || b` is true where `a` is,
        whatever `b` may be, and is not known where `a` is false and `b` is not known.
        """
        if evaluator is None:
            return Finding(Verdict.UNKNOWN, str(AT_THE_COLLECTOR))
        values, unknown = self.known(readings)
        if not values:
            return Finding(Verdict.UNKNOWN, "; ".join(unknown) or "nothing that it asks for is there")
        answer = evaluator.work_out(self.text, values)
        if isinstance(answer, Unknown):
            missing = "; ".join(unknown) if answer.why is Why.NOT_READ else ""
            return Finding(Verdict.UNKNOWN, missing or f"this cannot be worked out: {answer}")
        return Finding(Verdict.PASS if answer else Verdict.FAIL, self._saw(readings))

    def known(self, readings: Readings) -> tuple[Mapping[str, Plain], tuple[str, ...]]:
        """The values of its names as far as they are known, and of the others why not."""
        values: dict[str, Plain] = {}
        unknown: dict[str, None] = {}
        for path, entries in self.reads:
            found, missing = values_of(names()[path], entries, readings(names()[path].fact))
            unknown |= dict.fromkeys(missing)
            if found is not None:
                values[path] = found
        return values, tuple(unknown)

    def _saw(self, readings: Readings) -> str:
        seen = [f"{path} is {_shown(names()[path], readings)}" for path, _ in self.reads]
        more = len(seen) - _SHOWN_NAMES
        return "; ".join([*seen[:_SHOWN_NAMES], *([f"and {more} more"] if more > 0 else [])])


def _shown(name: Name, readings: Readings) -> str:
    value = value_of(name, readings(name.fact))
    if isinstance(value, Unknown):
        return "not known"
    if name.holds is Holds.LIST and isinstance(value, tuple):
        return f"a list of {len(value)}"
    if isinstance(value, datetime):
        return day_in_words(value)
    words = ("true" if value else "false") if isinstance(value, bool) else str(value)
    return "not there" if value is None else f"{words[:_SHOWN_CHARACTERS]}…" if len(words) > _SHOWN_CHARACTERS else words
