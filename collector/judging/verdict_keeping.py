"""What is remembered of judging: a verdict that stays keeps its `since`; one that changes begins now and leaves a line in the
history.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from hashlib import sha256
from types import MappingProxyType
from typing import Final, NamedTuple

from collector.judging.failing import failing_since, since
from collector.store import verdict_past, verdicts
from collector.store.database import Transaction
from collector.store.devices import Device
from collector.store.verdict_past import PastVerdict
from collector.store.verdicts import StoredVerdict, VerdictChange, VerdictRow
from compliance.assessment import Assessment, Outcome
from compliance.verdict import Verdict


def fingerprint(assessment: Assessment) -> bytes:
    """Equal for assessments that leave the same verdicts behind, and no others: behind its length no text runs into another.

    Which rules there are, in which order, and what they ask follows from the policy, so its digest stands for that.
    """
    outcomes = "".join([f"{verdict}{len(saw)}:{saw}{beneath or ''}" for _, (verdict, saw, _, beneath) in assessment.outcomes])
    return sha256(assessment.policy_digest + outcomes.encode()).digest()


_NOTHING: Final[Mapping[str, datetime]] = MappingProxyType({})


class Dating(NamedTuple):
    """When what is judged `now` began to be so: when the report was made that shows it, by the device's own time.

    A report shows nothing of what the rules `of_registers` ask: that is so from now on, as is all where nothing new came.
    """

    now: datetime
    made_at: datetime
    of_registers: Collection[str] = ()
    began: Mapping[str, datetime] = _NOTHING
    """Of a report that came late: since when by its own days each rule has failed that fails now."""

    def of(self, rule_id: str) -> datetime:
        """Since when a rule says what it says."""
        return self.now if rule_id in self.of_registers else self.made_at

    def failing_from(self, rule_id: str) -> datetime:
        """The same of one that begins to fail."""
        return self.began.get(rule_id, self.of(rule_id))


class Difference(NamedTuple):
    """What a judging of one device has changed of the verdicts that were held.

    `changed` are those that say another thing now, `gone` the rules that are not asked any more. `is_by_another_text`: some of
    those that were held had been reached by another text of the policy.
    """

    device: Device
    policy_digest: bytes
    changed: list[StoredVerdict]
    changes: list[VerdictChange]
    past: list[PastVerdict]
    gone: list[str]
    is_by_another_text: bool


def keep(
    tx: Transaction,
    device: Device,
    held: Mapping[str, StoredVerdict],
    assessment: Assessment,
    dating: Dating,
) -> Mapping[str, StoredVerdict]:
    """Write what differs from the verdicts held, by the rule's id, and give those that are held then."""
    found = compare(device, held, assessment, dating)
    write(tx, [found], dating.now)
    stay = {rule_id: each._replace(policy_digest=found.policy_digest) for rule_id, each in held.items()}
    fresh = stay | {each.rule_id: each for each in found.changed}
    return {rule_id: each for rule_id, each in fresh.items() if rule_id not in found.gone}


def compare(device: Device, held: Mapping[str, StoredVerdict], assessment: Assessment, dating: Dating) -> Difference:
    """What `keep` would write, and nothing is written."""
    changed = []
    for rule_id, outcome in assessment.outcomes:
        before = held.get(rule_id)
        if before is not None and _stands(before, outcome):
            continue
        fresh = _stored(rule_id, outcome, before, assessment.policy_digest, dating)
        if before is None or fresh != before._replace(policy_digest=assessment.policy_digest):
            changed.append(fresh)
    return Difference(
        device,
        assessment.policy_digest,
        changed,
        _changes(device, held, changed, dating.now),
        _past(device, held, changed, dating),
        sorted(held.keys() - {each.rule_id for each in assessment.outcomes}),
        any(each.policy_digest != assessment.policy_digest for each in held.values()),
    )


def write(tx: Transaction, differences: Sequence[Difference], now: datetime) -> None:
    """Write what was found to differ, of many devices at once."""
    rows: dict[str, list[VerdictRow]] = {}
    by_another_text: dict[bytes, list[bytes]] = {}
    for each in differences:
        device_id = each.device.device_id
        rows.setdefault(each.device.school_id, []).extend(VerdictRow(device_id, verdict) for verdict in each.changed)
        if each.is_by_another_text:
            by_another_text.setdefault(each.policy_digest, []).append(device_id)
    for school_id, changed in rows.items():
        verdicts.replace_many(tx, school_id, changed)
    verdicts.record_changes(tx, [line for each in differences for line in each.changes])
    verdict_past.record(tx, [line for each in differences for line in each.past])
    for each in differences:
        if each.gone:
            forget(tx, each.device, each.gone, each.policy_digest, now)
    for policy_digest, device_ids in by_another_text.items():
        verdicts.say_by_which_policy(tx, device_ids, policy_digest)


def forget(tx: Transaction, device: Device, rule_ids: Collection[str], policy_digest: bytes, now: datetime) -> None:
    """Take away the verdicts of rules that are not in force any more; their past says since when. X'' for no policy at all."""
    left = [each for each in sorted(rule_ids) if verdict_past.is_asked(tx, device.device_id, each, now)]
    verdict_past.record(
        tx, [PastVerdict(device.school_id, device.device_id, each, now, now, None, "", policy_digest) for each in left]
    )
    verdicts.forget_rules(tx, device.device_id, rule_ids)


def _stands(held: StoredVerdict, outcome: Outcome) -> bool:
    """Whether `_stored` would give what is held, told quickly: nearly all of what is judged again stays what it is.

    False proves nothing. What is excused may go on failing beneath, and what an earlier version kept may lack a moment.
    """
    if outcome.beneath is not None or (held.verdict, held.saw, held.asks) != (outcome.verdict, outcome.saw, outcome.asks):
        return False
    if held.verdict is Verdict.FAIL:
        return held.since == held.failing_since
    if held.verdict is Verdict.UNKNOWN and held.failing_since is not None:
        return True
    return held.failing_since is None and held.failing_from is None


def _stored(rule_id: str, outcome: Outcome, held: StoredVerdict | None, policy_digest: bytes, dating: Dating) -> StoredVerdict:
    began = failing_since(outcome.beneath or outcome.verdict, held, dating.now)
    stands_since = since(outcome.verdict, began, held, dating.now)
    seen_from = _failing_from(began, held, dating.failing_from(rule_id))
    words = (outcome.saw, outcome.asks)
    return StoredVerdict(rule_id, outcome.verdict, *words, stands_since, began, policy_digest, seen_from)


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
    device: Device, held: Mapping[str, StoredVerdict], changed: Iterable[StoredVerdict], dating: Dating
) -> list[PastVerdict]:
    place = (device.school_id, device.device_id)
    return [
        PastVerdict(*(*place, each.rule_id, dating.now, dating.of(each.rule_id)), each.verdict, each.saw, each.policy_digest)
        for each in changed
        if each.rule_id not in held or held[each.rule_id].verdict is not each.verdict
    ]
