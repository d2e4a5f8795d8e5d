"""What was known of a device when its incident was recorded, as the page of the incident shows it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from collector.console.frame import times_of
from collector.console.visit import Visit
from collector.plain_text import one_line
from collector.registers.freezing import read
from collector.reports import shapes
from collector.store.frozen_knowledge import FrozenKnowledge
from collector.store.instants import from_text
from compliance.verdict import Verdict


@dataclass(frozen=True, slots=True)
class Kept:
    """One device: what it was, and every check as it stood."""

    words: str
    checks: tuple[str, ...]


def kept_of(visit: Visit, frozen: FrozenKnowledge) -> Kept:
    """What was frozen, in words."""
    known = read(frozen)
    label = known["asset_tag"] or known["serial"] or known["name"]
    last = _moment(visit, from_text(known["last_report_at"])) if known["last_report_at"] else "never"
    words = f"{label}, {known['state'].replace('_', ' ')}; last report: {last}; kept {_moment(visit, frozen.frozen_at)}"
    return Kept(one_line(words), tuple(_check(each) for each in known["checks"]))


def _check(known: Any) -> str:  # noqa: ANN401 - what JSON had there
    return one_line(f"{shapes.in_words(Verdict(known['verdict']))} · {known['rule']}: {known['saw']}")


def _moment(visit: Visit, at: datetime) -> str:
    return str(times_of(visit).moment(at))
