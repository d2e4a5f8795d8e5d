"""Why a device is not let in, as the collector answers it on the enrolment port, where a refused device can still ask."""

from enum import StrEnum


class Rejection(StrEnum):
    """One reason. `FINE`: the collector would let this device in, so what fails lies between the two."""

    FINE = "fine"
    EXPIRED = "expired"  # the certificate; the device renews it by itself
    REPLACED = "replaced"  # another certificate is the device's current one
    AWAITING_APPROVAL = "awaiting_approval"
    TO_BE_CONFIRMED = "to_be_confirmed"  # the collector was restored from a backup without its journal
    QUARANTINED = "quarantined"
    REVOKED = "revoked"
    RETURNED = "returned"
    LOST = "lost"
    DISPOSED = "disposed"
    UNKNOWN_DEVICE = "unknown_device"
    UPGRADE = "upgrade"  # the collector no longer speaks this agent's protocol
    OTHER = "other"  # a word of a later version


def rejection_of(code: str) -> Rejection:
    """The reason that a collector named by this word, of whatever version it is."""
    return Rejection(code) if code in list(Rejection) else Rejection.OTHER
