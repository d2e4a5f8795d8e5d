"""What is remembered of judging: a verdict that stays keeps its `since`; one that changes begins now and leaves a line in the
history.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import assert_never

from collector.store import verdicts
from collector.store.database import Transaction
from collector.store.devices import Device
from collector.store.verdicts import StoredVerdict, VerdictChange, VerdictRow
from compliance.assessment import Assessment, RuleOutcome, Verdict


def keep(
    tx: Transaction, device: Device, held: Mapping[str, StoredVerdict], assessment: Assessment, now: datetime
) -> Mapping[str, StoredVerdict]:
    """Write what differs from the verdicts held, by the rule's id, and give those that are held then."""
    fresh = [_stored(each, held.get(each.rule_id), assessment.policy_digest, now) for each in assessment.outcomes]
    changed = [each for each in fresh if each != held.get(each.rule_id)]
    if changed:
        verdicts.replace_many(tx, device.school_id, [VerdictRow(device.device_id, each) for each in changed])
        verdicts.record_changes(tx, _changes(device, held, changed, now))
    gone = held.keys() - {each.rule_id for each in fresh}
    if gone:
        verdicts.forget_rules(tx, device.device_id, gone)
    return {each.rule_id: each for each in fresh}


def _stored(fresh: RuleOutcome, held: StoredVerdict | None, policy_digest: bytes, now: datetime) -> StoredVerdict:
    outcome = fresh.outcome
    failing_since = _failing_since(outcome.verdict, held, now)
    if outcome.verdict is Verdict.FAIL and failing_since is not None:
        since = failing_since
    else:
        since = held.since if held is not None and held.verdict is outcome.verdict else now
    return StoredVerdict(fresh.rule_id, outcome.verdict, outcome.saw, outcome.asks, since, failing_since, policy_digest)


def _failing_since(verdict: Verdict, held: StoredVerdict | None, now: datetime) -> datetime | None:
    """Not known ends no failure: whoever logs out, or breaks a probe, gets no new days to put it right."""
    began = None if held is None else held.failing_since
    match verdict:
        case Verdict.FAIL:
            return began or now
        case Verdict.UNKNOWN:
            return began
        case Verdict.PASS | Verdict.NOT_APPLICABLE | Verdict.RECORDED | Verdict.WAIVED:
            return None
        case impossible:
            assert_never(impossible)


def _changes(
    device: Device, held: Mapping[str, StoredVerdict], changed: Iterable[StoredVerdict], now: datetime
) -> list[VerdictChange]:
    return [
        VerdictChange(device.school_id, device.device_id, each.rule_id, now, before, each.verdict, each.saw, each.failing_since)
        for each in changed
        if (before := held[each.rule_id].verdict if each.rule_id in held else None) != each.verdict
    ]
