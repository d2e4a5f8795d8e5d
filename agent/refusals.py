"""What the school means when its collector refuses this device, and what to do about it.

The collector answers with a sentence and nothing else (collector/intake/grpc_session.py), so the meaning is read out of its
words; a sentence that is not known here has the meaning OTHER. Tests ask a real collector.
"""

from enum import Enum, auto
from typing import Final, assert_never


class Meaning(Enum):
    """Why reports are not taken."""

    NOT_APPROVED = auto()
    NOT_CONFIRMED = auto()  # the collector was restored from a backup, and a person has to say that this device still belongs
    RETURNED = auto()
    ENROLMENT_ENDED = auto()  # another certificate is the device's now, or none
    OTHER = auto()


_SIGNS: Final = (
    ("must approve this device", Meaning.NOT_APPROVED),
    ("must confirm this device", Meaning.NOT_CONFIRMED),
    ("this device is returned", Meaning.RETURNED),
    ("not enrolled here", Meaning.ENROLMENT_ENDED),
    ("no device of this collector", Meaning.ENROLMENT_ENDED),
    ("no longer the device's current one", Meaning.ENROLMENT_ENDED),
    ("certificate has expired", Meaning.ENROLMENT_ENDED),
)


def meaning_of(refusal: str) -> Meaning:
    """The meaning of a refusal, as the collector worded it."""
    return next((meaning for sign, meaning in _SIGNS if sign in refusal), Meaning.OTHER)


def remedy(refusal: str, device_id: str) -> str:
    """What somebody can do about it, and where."""
    match meaning := meaning_of(refusal):
        case Meaning.NOT_APPROVED | Meaning.NOT_CONFIRMED:
            return f"On the collector, a technician runs: rollcall device approve {device_id[:16]}"
        case Meaning.RETURNED:
            return "Run: rollcall-agent leave"
        case Meaning.ENROLMENT_ENDED:
            return "Run: rollcall-agent leave, then enrol again"
        case Meaning.OTHER:
            return "Tell the technician"
        case _:
            assert_never(meaning)
