"""One fault: what is done, what is expected, and what happened."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum


class Outcome(StrEnum):
    """How it went."""

    HELD = "held"
    FAILED = "FAILED"
    NOT_RUN = "not run here"


@dataclass(frozen=True, slots=True)
class Fault:
    """One of the forty-two. `run` answers what happened, or raises what did not hold; None where this machine cannot run it.

    `number` is that of the list of faults in docs/reliability.md, `why_not` says what is missing where it is not run.
    """

    number: str
    done: str
    expected: str
    run: Callable[[], str] | None = None
    why_not: str = ""


@dataclass(frozen=True, slots=True)
class Result:
    """A fault and how it went."""

    fault: Fault
    outcome: Outcome
    happened: str

    def in_a_line(self) -> str:
        """Number, what was done, what was expected, what happened."""
        fault = self.fault
        return f"{fault.number:>2} {self.outcome:<12} {fault.done}; expected: {fault.expected}; {self.happened}"


def run(fault: Fault) -> Result:
    """Run one; whatever it raises is its failure, and none of the others'."""
    if fault.run is None:
        return Result(fault, Outcome.NOT_RUN, f"not run: {fault.why_not}")
    try:
        return Result(fault, Outcome.HELD, f"came: {fault.run()}")
    except Exception as error:  # noqa: BLE001 - the next fault is run all the same
        words = " ".join(str(error).split())[:400]
        return Result(fault, Outcome.FAILED, f"CAME: {type(error).__name__}: {words}")
