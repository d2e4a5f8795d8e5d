"""What the doctor found: how one thing stands, in words, and what to do about it."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from collector.errors import CollectorError


class State(StrEnum):
    """How one thing stands, from the best to the worst."""

    IN_ORDER = "in_order"
    REMARK = "remark"
    NOT_ANSWERING = "not_answering"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at. `remedy` is "" where it is in order."""

    subject: str
    saw: str
    state: State = State.IN_ORDER
    remedy: str = ""


def worst(found: Iterable[Finding]) -> State:
    """How the collector stands altogether."""
    return max((each.state for each in found), key=list(State).index)


def closed(error: CollectorError) -> Finding:
    """The one finding about a data folder that cannot even be opened. The error says what is wrong and what to do."""
    return Finding("Data folder", str(error), State.WRONG, "put that right, then ask `rollcall doctor` again")
