"""What is kept of an envelope that was refused: enough for a person to find out why, and never enough to fill the disk."""

import logging
from datetime import datetime
from hashlib import sha256
from typing import Final

from collector.arrivals import Arrival
from collector.errors import EnvelopeRefused
from collector.operation.quiet import Quiet
from collector.store import audit, devices, evidence
from collector.store.database import Transaction
from collector.store.evidence import Refusal as KeptRefusal
from compliance.chain import OF_ONE_MESSAGE, NackCode
from compliance.envelope import Signer
from compliance.refusal import Refusal, sign_refusal

log = logging.getLogger(__name__)

_NO_INCIDENT: Final = frozenset({NackCode.OUT_OF_ORDER, NackCode.EPOCH_CLOSED})
_EACH_IS_KEPT: Final = frozenset({NackCode.TYPE_UNSUPPORTED})  # signed evidence that a later version may be able to read


def sign_refused(arrival: Arrival, refused: EnvelopeRefused, signer: Signer) -> None:
    """Put the collector's signature to a refusal for good: a device gives a message up for nothing less."""
    if refused.code in OF_ONE_MESSAGE:
        refusal = Refusal(arrival.device_id, sha256(arrival.sealed).digest(), refused.code)
        refused.signed = sign_refusal(refusal, signer)


def keep_refused(tx: Transaction, arrival: Arrival, refused: EnvelopeRefused, quiet: Quiet, now: datetime) -> None:
    """Once in a while for each device and cause. An agent that has only to go back, or to greet anew, is no incident at all.

    The refusal is given the reference of its line, or of the line that was written of this cause a short time ago.
    """
    if refused.code in _NO_INCIDENT:
        return
    line = quiet.line((arrival.device_id, refused.code), f"{refused.code}: {refused}", now)
    refused.reference = line.reference
    if line.words is None and refused.code not in _EACH_IS_KEPT:
        return
    device = devices.find(tx, arrival.device_id)
    school_id, subject = "" if device is None else device.school_id, arrival.device_id.hex()
    evidence.keep_refused(tx, KeptRefusal(school_id, arrival.device_id, refused.code.value, str(refused), arrival.sealed, now))
    if line.words is not None:
        words = f"{line.words} [{line.reference}]"
        audit.write(tx, school_id, now, "collector", "envelope.refused", subject, audit.REFUSED, words)
        extra = {"device": subject, "code": refused.code.value, "reference": line.reference}
        log.warning("an envelope was refused", extra=extra)
