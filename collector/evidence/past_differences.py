"""Where the past that is kept of a device is not the one that its evidence comes to: the first differences in words."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Final

from collector.store.instants import to_text
from collector.store.verdict_past import PastVerdict

_MOST_NAMED: Final = 5

Said = dict[tuple[str, datetime], PastVerdict]


class Differences:
    """Keeps the first few, and counts the others."""

    def __init__(self) -> None:
        """None has been found."""
        self._named: list[str] = []
        self._others = 0

    def compare(self, kept: Iterable[PastVerdict], made: Iterable[PastVerdict]) -> None:
        """Note how lines of one instant differ."""
        for words in _differences(_by_place(kept), _by_place(made)):
            if len(self._named) < _MOST_NAMED:
                self._named.append(f"its past: {words}")
            else:
                self._others += 1

    @property
    def words(self) -> tuple[str, ...]:
        """One for each, and how many more there are."""
        return (*self._named, f"its past: and {self._others} more") if self._others else tuple(self._named)


def are_equal(kept: Iterable[PastVerdict], made: Iterable[PastVerdict]) -> bool:
    """Whether lines say the same from the same moments on."""
    return not any(_differences(_by_place(kept), _by_place(made)))


def _by_place(lines: Iterable[PastVerdict]) -> Said:
    return {(each.rule_id, each.valid_at): each for each in lines}


def _differences(kept: Said, made: Said) -> Iterator[str]:
    for place in sorted(kept.keys() | made.keys()):
        held, due = kept.get(place), made.get(place)
        if held is not None and due is not None:
            yield from _otherwise(held, due)
        elif held is not None:
            yield f"{_line(held)} is kept, and does not follow from its evidence"
        elif due is not None:
            yield f"{_line(due)} follows from its evidence, and is not kept"


def _otherwise(held: PastVerdict, due: PastVerdict) -> Iterator[str]:
    if held.verdict is not due.verdict:
        yield f"{_line(held)} is kept, and {_verdict(due)} follows from its evidence"
    elif held.saw != due.saw:
        yield f"{_line(held)} says “{held.saw}”, and “{due.saw}” follows from its evidence"


def _line(line: PastVerdict) -> str:
    return f"{line.rule_id} {_verdict(line)} from {to_text(line.valid_at)} on, known since {to_text(line.known_at)},"


def _verdict(line: PastVerdict) -> str:
    return "not asked" if line.verdict is None else line.verdict.value
