"""What is kept of an envelope that was refused: enough for a person to find out why, and never enough to fill the disk."""

from datetime import datetime
from typing import Final

from collector.arrivals import Arrival
from collector.errors import EnvelopeRefused
from collector.quiet import Quiet
from collector.store import audit, devices, evidence
from collector.store.database import Transaction
from collector.store.evidence import Refusal
from compliance.chain import NackCode

_EACH_IS_KEPT: Final = frozenset({NackCode.TYPE_UNSUPPORTED})  # signed evidence that a later version may be able to read


def keep_refused(tx: Transaction, arrival: Arrival, refused: EnvelopeRefused, quiet: Quiet, now: datetime) -> None:
    """Once in a while for each device and cause. An agent that only has to go back a step is no incident at all."""
    if refused.code is NackCode.OUT_OF_ORDER:
        return
    words = quiet.say((arrival.device_id, refused.code), f"{refused.code}: {refused}", now)
    if words is None and refused.code not in _EACH_IS_KEPT:
        return
    device = devices.find(tx, arrival.device_id)
    school_id, subject = "" if device is None else device.school_id, arrival.device_id.hex()
    evidence.keep_refused(tx, Refusal(school_id, arrival.device_id, refused.code.value, str(refused), arrival.sealed, now))
    if words is not None:
        audit.write(tx, school_id, now, "collector", "envelope.refused", subject, audit.REFUSED, words)
