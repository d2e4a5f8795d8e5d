"""What it means when the collector refuses this device, and what to do about it: by the collector's own word for the reason.

The sentence that comes with the word is for people. Nothing is read out of it: a later collector may say it otherwise.
"""

from collections.abc import Mapping
from typing import Final

from agent.standing import Standing
from compliance.rejection import Rejection, rejection_of

_TELL: Final = "Tell the technician"
_APPROVE: Final = "On the collector, a technician runs: rollcall device approve {device}"
_ENROL_ANEW: Final = "Run: rollcall-agent leave, then enrol again"
_BY_ITSELF: Final = "It renews its certificate by itself: rollcall-agent run --once"

_REMEDIES: Final[Mapping[Rejection, str]] = {
    Rejection.FINE: "Look at the network between this device and the collector: rollcall-agent doctor",
    Rejection.EXPIRED: _ENROL_ANEW,
    Rejection.REPLACED: _BY_ITSELF,
    Rejection.AWAITING_APPROVAL: _APPROVE,
    Rejection.TO_BE_CONFIRMED: _APPROVE,
    Rejection.QUARANTINED: "On the collector, a technician runs: rollcall incidents; then: rollcall device accept {device}",
    Rejection.REVOKED: _ENROL_ANEW,
    Rejection.RETURNED: "Run: rollcall-agent leave",
    Rejection.LOST: "Bring it to the technician, who records that it was found: rollcall loan resume",
    Rejection.DISPOSED: "Run: rollcall-agent leave",
    Rejection.UNKNOWN_DEVICE: _ENROL_ANEW,
    Rejection.UPGRADE: "Update the agent on this device, or the collector",
    Rejection.OTHER: _TELL,
}

_WORDS: Final[Mapping[Rejection, str]] = {
    Rejection.FINE: "the collector would let this device in",
    Rejection.EXPIRED: "its certificate has ended",
    Rejection.REPLACED: "another certificate is its current one",
    Rejection.AWAITING_APPROVAL: "a technician has not approved it yet",
    Rejection.TO_BE_CONFIRMED: "the collector was restored from a backup, and a technician has not confirmed it yet",
    Rejection.QUARANTINED: "it is in quarantine",
    Rejection.REVOKED: "its certificate was withdrawn",
    Rejection.RETURNED: "its return is recorded",
    Rejection.LOST: "it is recorded as lost",
    Rejection.DISPOSED: "it is recorded as disposed of",
    Rejection.UNKNOWN_DEVICE: "the collector does not know it",
    Rejection.UPGRADE: "it and the collector do not speak the same protocol",
    Rejection.OTHER: "for a reason that this version of the agent does not know",
}


def remedy(reason: Rejection, device_id: str) -> str:
    """What somebody can do about it, and where."""
    return _REMEDIES[reason].format(device=device_id[:16])


def in_words(standing: Standing, device_id: str) -> str:
    """Whether the collector refused this device when it was last asked, why, and what to do."""
    if not standing.refusal:
        return "no"
    if not standing.refusal_code:
        return f"yes: {standing.refusal}. {_TELL}"
    reason = rejection_of(standing.refusal_code)
    return f"yes, {_WORDS[reason]} ({standing.refusal_code}). {remedy(reason, device_id)}"
