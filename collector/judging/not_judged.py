"""A device that the collector could not judge: every check of it is Not known, and says why, until it is judged again."""

import logging
from collections.abc import Mapping
from datetime import datetime
from typing import Final

from collector.errors import CollectorError, StoreError, StoreTrouble
from collector.judging import verdict_keeping
from collector.registers import loans
from collector.store import policies, verdicts
from collector.store.database import Transaction
from collector.store.devices import Device
from collector.store.verdicts import StoredVerdict
from compliance.assessment import Assessment, Outcome, RuleOutcome, Verdict
from compliance.errors import ComplianceError
from compliance.policy import Policy

log = logging.getLogger(__name__)

NOT_JUDGED: Final = "the collector could not judge this device"


def mark(tx: Transaction, device: Device, policy: Policy | None, fault: Exception, now: datetime) -> None:
    """Let no verdict of before stand, and take back what only a judging could give. `policy` None: it cannot be read.

    What began to fail before goes on failing since then. Raises StoreError where this cannot be written, and never a conflict
    that would seem to be an envelope's.
    """
    try:
        with tx.nested():
            held = verdicts.of_device(tx, device.device_id)
            unknown = _unknown(tx, device, policy, held, why_not_judged(fault))
            verdict_keeping.keep(tx, device, held, unknown, verdict_keeping.Dating(now, now))
    except StoreTrouble:
        raise
    except Exception as error:
        raise StoreError(f"device {device.device_id.hex()} cannot be marked as not judged: {error}") from error
    _take_back(tx, device, now)


def _take_back(tx: Transaction, device: Device, now: datetime) -> None:
    """Nothing is seen of the disk now. A loan that cannot be read may be what judging failed on: no page shows it either."""
    try:
        with tx.nested():
            loans.after_judging(tx, device, {}, now, encryption_rules=frozenset())
    except StoreTrouble:
        raise
    except Exception:  # as in judging: it costs no evidence
        log.exception("the loan of a device that could not be judged cannot be read", extra={"device": device.device_id.hex()})


def _unknown(
    tx: Transaction, device: Device, policy: Policy | None, held: Mapping[str, StoredVerdict], words: str
) -> Assessment:
    """Where the policy cannot be read, the rules are those that were judged before."""
    if policy is not None:
        asked, policy_id, digest = {each.rule_id: each.asks for each in policy.device_rules}, policy.policy_id, policy.digest
    else:
        asked, policy_id = {each.rule_id: each.asks for each in held.values()}, ""
        digest = policies.digest_in_force(tx, device.school_id) or b""
    outcomes = tuple(RuleOutcome(rule_id, Outcome(Verdict.UNKNOWN, words, asks)) for rule_id, asks in asked.items())
    return Assessment(policy_id, digest, outcomes)


def why_not_judged(fault: Exception) -> str:
    """What we say ourselves is fit for people; of what Python says, the log has more."""
    why = str(fault) if isinstance(fault, (CollectorError, ComplianceError)) else f"{type(fault).__name__}; its log says more"
    return f"{NOT_JUDGED}: {why}"
