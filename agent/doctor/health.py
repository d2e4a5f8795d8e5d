"""How one step of the doctor's examination went."""

from collections.abc import Sequence
from enum import StrEnum
from typing import Final

from agent.exit_codes import MEETS, NOT_KNOWN, REFUSED, UNREACHABLE
from compliance.values import dataclass


class Health(StrEnum):
    """How a step went."""

    OK = "ok"
    LOOK = "look"  # works, but somebody should look at it
    WRONG = "wrong"
    UNREACHABLE = "unreachable"  # wrong, because the collector cannot be reached
    REFUSED = "refused"  # wrong, because the collector refuses this device
    SKIPPED = "skipped"  # a step before it failed, or it is none for this system


@dataclass(frozen=True, slots=True)
class Step:
    """One step, and its words: what was found, and for all but OK and SKIPPED what to do."""

    name: str
    health: Health
    words: str


# The first that occurs decides. What keeps every report from going out comes before a refusal that was heard some time ago.
_EXIT_CODES: Final = {Health.UNREACHABLE: UNREACHABLE, Health.REFUSED: REFUSED, Health.WRONG: NOT_KNOWN}


def exit_code_of(steps: Sequence[Step]) -> int:
    """What a script may rely on. Never NEEDS_ACTION: that is a verdict on the device, and the doctor judges none."""
    found = {step.health for step in steps}
    return next((code for health, code in _EXIT_CODES.items() if health in found), MEETS)
