"""What is remembered of judging: a verdict that stays keeps its `since`; one that changes begins now and leaves a line in the
history.
"""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime

from collector.judging.failing import failing_since, since
from collector.store import verdict_past, verdicts
from collector.store.database import Transaction
from collector.store.devices import Device
from collector.store.verdict_past import PastVerdict
from collector.store.verdicts import StoredVerdict, VerdictChange, VerdictRow
from compliance.assessment import Assessment, RuleOutcome


def keep(
    tx: Transaction,
    device: Device,
    held: Mapping[str, StoredVerdict],
    assessment: Assessment,
    now: datetime,
    made_at: datetime,
) -> Mapping[str, StoredVerdict]:
    """Write what differs from the verdicts held, by the rule's id, and give those that are held then.

    `made_at` is when what shows it was made, by the device's own time; where nothing new came, now.
    """
    fresh = [_stored(each, held.get(each.rule_id), assessment.policy_digest, now, made_at) for each in assessment.outcomes]
    changed = [each for each in fresh if each != held.get(each.rule_id)]
    if changed:
        verdicts.replace_many(tx, device.school_id, [VerdictRow(device.device_id, each) for each in changed])
        verdicts.record_changes(tx, _changes(device, held, changed, now))
        verdict_past.record(tx, _past(device, held, changed, now, made_at))
    gone = held.keys() - {each.rule_id for each in fresh}
    if gone:
        forget(tx, device, gone, assessment.policy_digest, now)
    return {each.rule_id: each for each in fresh}


def forget(tx: Transaction, device: Device, rule_ids: Collection[str], policy_digest: bytes, now: datetime) -> None:
    """Take away the verdicts of rules that are not in force any more; their past says since when. X'' for no policy at all."""
    asked = verdict_past.of_device(tx, device.device_id, now, now)
    left = [each for each in sorted(rule_ids) if each in asked and asked[each].verdict is not None]
    verdict_past.record(
        tx, [PastVerdict(device.school_id, device.device_id, each, now, now, None, "", policy_digest) for each in left]
    )
    verdicts.forget_rules(tx, device.device_id, rule_ids)


def _stored(
    fresh: RuleOutcome, held: StoredVerdict | None, policy_digest: bytes, now: datetime, made_at: datetime
) -> StoredVerdict:
    outcome = fresh.outcome
    began = failing_since(outcome.beneath or outcome.verdict, held, now)
    stands_since = since(outcome.verdict, began, held, now)
    seen_from = _failing_from(began, held, made_at)
    words = (outcome.saw, outcome.asks)
    return StoredVerdict(fresh.rule_id, outcome.verdict, *words, stands_since, began, policy_digest, seen_from)


def _failing_from(began: datetime | None, held: StoredVerdict | None, made_at: datetime) -> datetime | None:
    """It stays what it was as long as the failure is the same."""
    if began is None:
        return None
    return held.failing_from if held is not None and held.failing_since == began else made_at


def _changes(
    device: Device, held: Mapping[str, StoredVerdict], changed: Iterable[StoredVerdict], now: datetime
) -> list[VerdictChange]:
    return [
        VerdictChange(
            *(device.school_id, device.device_id, each.rule_id, now, before.verdict if before else None),
            *(each.verdict, each.saw, each.failing_since, each.failing_from),
        )
        for each in changed
        if _is_another(before := held.get(each.rule_id), each)
    ]


def _is_another(before: StoredVerdict | None, after: StoredVerdict) -> bool:
    """Also where a failure begins, or ends, beneath an exception."""
    return before is None or (before.verdict, before.failing_since) != (after.verdict, after.failing_since)


def _past(
    device: Device, held: Mapping[str, StoredVerdict], changed: Iterable[StoredVerdict], now: datetime, made_at: datetime
) -> list[PastVerdict]:
    return [
        PastVerdict(
            *(device.school_id, device.device_id, each.rule_id), now, made_at, each.verdict, each.saw, each.policy_digest
        )
        for each in changed
        if each.rule_id not in held or held[each.rule_id].verdict is not each.verdict
    ]
