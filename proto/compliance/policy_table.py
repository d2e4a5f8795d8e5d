"""One table of a policy file: hands out its values one by one, each checked, and notes every problem with its line."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from typing import Final, TypeVar, cast

from compliance.durations import EXAMPLE, parse_duration
from compliance.policy_problems import Problems, shown
from compliance.toml_lines import Path, line_of

__all__ = ["TEXT_LIMIT_BYTES", "Problems", "Table"]

E = TypeVar("E", bound=StrEnum)

TEXT_LIMIT_BYTES: Final = 4_096
_LIST_LIMIT: Final = 100


@dataclass(slots=True)
class Table:
    """One TOML table. A wrong value is noted in `problems` and a harmless one handed out, so that reading can go on:
    whoever reads a file must look at its problems before believing anything that was handed out.
    """

    values: Mapping[str, object]
    path: Path
    subject: str  # how problems call it: "rule 'LOCK-1'"
    problems: Problems
    asked: list[str] = field(default_factory=list)
    beneath: "Table | None" = None  # whose values are among these where this table's own file does not say
    own: frozenset[str] | None = None  # the keys of this table's own file; None: all of them

    def over(self, beneath: "Table") -> "Table":
        """This table and, for what it does not say, the one beneath: a problem is told where its value stands."""
        values = {**beneath.values, **self.values}
        own = frozenset(self.values) if self.own is None else self.own
        return Table(values, self.path, self.subject, self.problems, beneath=beneath, own=own)

    def has(self, key: str) -> bool:
        """Whether the key is there. It is a known one from now on."""
        self.asked.append(key)
        return key in self.values

    def text(self, key: str, *, may_be_empty: bool = False) -> str:
        """Words to show: printable, at most 4 KiB. Line ends are allowed, they come from long strings."""
        value = self._ask(key)
        if isinstance(value, str) and _is_showable(value) and (value or may_be_empty):
            return value
        too_long = isinstance(value, str) and len(value.encode("utf-8")) > TEXT_LIMIT_BYTES
        self.expected(key, f"text of at most {TEXT_LIMIT_BYTES} bytes" if too_long else "plain text")
        return ""

    def optional_text(self, key: str, default: str = "") -> str:
        """The same where it may be missing."""
        return self.text(key) if self.has(key) else default

    def names(self, key: str, wanted: str) -> tuple[str, ...]:
        """A list of short names, each once; none where the key is missing."""
        value = self._ask(key)
        items = cast("list[object]", value) if isinstance(value, list) else []
        if value is not None and not (isinstance(value, list) and len(items) <= _LIST_LIMIT and _are_names(items)):
            self.expected(key, f"a list of {wanted}, each once")
            return ()
        return tuple(map(str, items))

    def flag(self, key: str, *, default: bool) -> bool:
        """Yes or no."""
        value = self._ask(key)
        if value is not None and not isinstance(value, bool):
            self.expected(key, "true or false")
        return value if isinstance(value, bool) else default

    def whole_number(self, key: str, *, at_most: int, at_least: int = 0) -> int:
        """A count inside the range that makes sense for it."""
        value = self._ask(key)
        if isinstance(value, int) and not isinstance(value, bool) and at_least <= value <= at_most:
            return value
        self.expected(key, f"a whole number from {at_least} to {at_most}")
        return at_least

    def duration(self, key: str, *, between: tuple[str, str]) -> timedelta:
        """A length of time with its unit, inside the range that makes sense for it."""
        shortest, longest = (parse_duration(limit) for limit in between)
        value = self._ask(key)
        try:
            duration = parse_duration(value) if isinstance(value, str) else None
        except ValueError:
            duration = None
        if duration is None:
            self.expected(key, EXAMPLE)
        elif not shortest <= duration <= longest:
            self.expected(key, f"from {between[0]} to {between[1]}")
        return duration or shortest

    def choice(self, key: str, words: type[E], *, default: E | None = None) -> E:
        """One of the words of an enumeration."""
        value = self._ask(key)
        if value is None and default is not None:
            return default
        if isinstance(value, str) and value in list(words):
            return words(value)
        self.expected(key, f"one of {', '.join(words)}", self.problems.close_to(value, list(words)))
        return default or next(iter(words))

    def choices(self, key: str, words: Sequence[str], *, default: tuple[str, ...] = ()) -> tuple[str, ...]:
        """Some of the words of a list, each once; without the key the default, if there is one."""
        value = self._ask(key)
        if value is None and default:
            return default
        items = cast("list[object]", value) if isinstance(value, list) else []
        if items and all(item in words for item in items) and len(set(map(str, items))) == len(items):
            return tuple(map(str, items))
        self.expected(key, f"a list of some of {', '.join(words)}, each once")
        return default

    def tables(self, key: str, subject: str) -> list["Table"]:
        """Every [[key]] below this table; none is an empty list."""
        value = self._ask(key)
        items = cast("list[object]", value) if isinstance(value, list) else []
        if value is not None and not (isinstance(value, list) and all(isinstance(item, dict) for item in items)):
            self.expected(key, f"[[{key}]] tables")
            return []
        home = self._home(key)
        return [
            Table(cast("dict[str, object]", item), (*home.path, key, at), f"{subject} {at + 1}", home.problems)
            for at, item in enumerate(items)
        ]

    def table(self, key: str) -> "Table":
        """The one [key] below this table; when it is missing that is a problem, and an empty one is handed out."""
        value = self._ask(key)
        if not isinstance(value, dict):
            self.expected(key, f"a [{key}] table")
            value = {}
        home = self._home(key)
        found = Table(cast("dict[str, object]", value), (*home.path, key), f"{self.subject}: {key}", home.problems)
        if home.beneath is not None and isinstance(home.beneath.values.get(key), dict):
            return found.over(home.beneath.table(key))
        return found

    def optional_table(self, key: str) -> "Table":
        """The same where it may be missing: then it is empty."""
        if self.has(key):
            return self.table(key)
        return Table({}, (*self.path, key), f"{self.subject}: {key}", self.problems)

    def finish(self) -> None:
        """Every key that nobody asked for is a mistake, most often in spelling."""
        for key in self.values.keys() - set(self.asked):
            known = f"known here: {', '.join(sorted(set(self.asked)))}"
            self.problem(key, f"no key is called {shown(key)}; {self.problems.close_to(key, self.asked) or known}")

    def expected(self, key: str, wanted: str, suggestion: str = "") -> None:
        """Note that a key is missing, or that its value is not what was expected."""
        remedy = f"expected {wanted}" + (f"; {suggestion}" if suggestion else "")
        if key in self.values:
            self.problem(key, f"{key} is {shown(self.values[key])}; {remedy}")
        else:
            self.problem(key, f"{key} is missing; {remedy}")

    def problem(self, key: str, words: str) -> None:
        """Note what is wrong with a key, in words."""
        home = self._home(key)
        home.problems.add((*home.path, key), f"{self.subject}: {words}")

    def where(self, key: str) -> str:
        """The file and the line of a key, as problems name them."""
        home = self._home(key)
        return f"{home.problems.file_name}:{line_of((*home.path, key), home.problems.lines)}"

    def _home(self, key: str) -> "Table":
        """The table in whose file the key stands."""
        below = self.beneath
        if below is None or self.own is None or key in self.own or key not in below.values:
            return self
        return below._home(key)  # noqa: SLF001 - the same class

    def _ask(self, key: str) -> object:
        self.asked.append(key)
        return self.values.get(key)


def _is_showable(text: str) -> bool:
    """No control characters: what a policy says is shown on terminals."""
    return len(text.encode("utf-8")) <= TEXT_LIMIT_BYTES and all(c.isprintable() or c == "\n" for c in text)


def _are_names(items: list[object]) -> bool:
    """No two alike, each a short word without control characters."""
    return all(isinstance(each, str) and each and each.isprintable() for each in items) and len(set(items)) == len(items)
