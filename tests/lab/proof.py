"""One proof: what is done to a lent machine, what is expected, and how to see whether it came so."""

from collections.abc import Callable
from dataclasses import dataclass

from tests.faults.fault import Fault
from tests.lab.lent import Lent


@dataclass(frozen=True, slots=True)
class Proof:
    """`prove` answers what came, or raises what did not hold. `variant` is the machine that it needs."""

    number: str
    done: str
    expected: str
    prove: Callable[[Lent], str]
    variant: str = "luks"

    def on(self, here: Lent) -> Fault:
        """To be run on this machine."""
        return Fault(self.number, self.done, self.expected, lambda: self.prove(here))

    def not_run(self, why: str) -> Fault:
        """To be named as not run."""
        return Fault(self.number, self.done, self.expected, why_not=why)
