"""When to judge, and what to remember of it: new facts, a changed register, another policy, the clock.

Judging itself is `compliance.assess`, which is pure. Here its answer meets the verdicts held before: a verdict that stays keeps
its `since`; one that changes begins now and leaves a line in the history.
"""

import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256
from typing import Final, assert_never

from collector.errors import EvidenceDamaged, StoreError
from collector.registers import clearance, loans
from collector.registers.context import context_of, evidence_as_of
from collector.store import devices, evidence, policies, verdicts
from collector.store.database import Database, Transaction
from collector.store.devices import Device
from collector.store.verdicts import StoredVerdict, VerdictChange, VerdictRow
from compliance.assessment import Assessment, RuleOutcome, Verdict, assess, assess_again
from compliance.context import Context
from compliance.envelope import Purpose, read_outer
from compliance.errors import ComplianceError
from compliance.facts import FACTS
from compliance.policy import Policy, parse_policy
from compliance.report import DeviceReport, KeyProtection, Trigger
from compliance.unknown import Unknown, Why
from compliance.wire.codec import decode_report

log = logging.getLogger(__name__)

_BATCH: Final = 50
# By the digest of the text, from which all of a policy follows: an entry can never be out of date.
_PARSED: Final[dict[bytes, Policy]] = {}


def policy_in_force(tx: Transaction, school_id: str) -> Policy | None:
    """The school's adopted policy, or None while it has adopted none: its devices are then not judged."""
    digest = policies.digest_in_force(tx, school_id)
    if digest is None:
        return None
    policy = _PARSED.get(digest)
    if policy is None:
        policy = _PARSED[digest] = _parsed(tx, school_id, digest)
    return policy


def judge_school(database: Database, school_id: str, now: datetime) -> None:
    """Judge every device of a school again by what is held of it: registers and clock may have moved since its last report.

    A few devices at a time, so that reports which come in meanwhile are not kept waiting. One that cannot be judged costs
    itself only; the log says why.
    """
    with database.reading() as tx:
        waiting = [each.device_id for each in devices.everyone(tx, school_id) if not each.state.has_ended]
    for batch in (waiting[start : start + _BATCH] for start in range(0, len(waiting), _BATCH)):
        with database.writing() as tx:
            judging = Judging(tx, now)
            for device_id in batch:
                _judge_again(tx, judging, device_id, now)


def _judge_again(tx: Transaction, judging: "Judging", device_id: bytes, now: datetime) -> None:
    try:
        device = devices.find(tx, device_id)
        if device is not None:
            judging.judge(device, latest_report(tx, device, now))
    except ComplianceError:
        log.exception("a device could not be judged again", extra={"device": device_id.hex()})


def latest_report(tx: Transaction, device: Device, now: datetime) -> DeviceReport | None:
    """What the device said last, read from the evidence. Its signature was verified before it was stored.

    Where the disk no longer holds what was received, nothing is known until the next report, and that is what is said.
    """
    try:
        stored = evidence.latest(tx, device.device_id, Purpose.REPORT)
        return None if stored is None else decode_report(read_outer(stored.sealed).payload)[1]
    except EvidenceDamaged as error:
        fields = {"device": device.device_id.hex(), "epoch": error.epoch, "sequence": error.sequence, "reason": str(error)}
        log.error("a stored report is damaged; its device is judged as not known", extra=fields)
        words = f"the last report, message {error.sequence}, is damaged in the collector's database; the next one is awaited"
        readings = dict.fromkeys(FACTS, Unknown(Why.NOT_READ, words))
        return DeviceReport(now, device.platform, Trigger.OTHER, KeyProtection.OTHER, readings)


@dataclass(frozen=True, slots=True)
class _Judged:
    """What was judged last of a device in this transaction, and what came of it."""

    device: Device
    report: DeviceReport
    context: Context
    assessment: Assessment


class Judging:
    """Judges devices in one writing transaction, at one moment.

    What it has read of a school or a device it does not read again, and what it has judged it does not judge again: nobody else
    can change anything before the transaction ends.
    """

    def __init__(self, tx: Transaction, now: datetime) -> None:
        """Nothing has been read yet."""
        self._tx = tx
        self._now = now
        self._policies: dict[str, Policy | None] = {}
        self._contexts: dict[bytes, Context] = {}
        self._fingerprints: dict[bytes, bytes] = {}
        self._held: dict[bytes, Mapping[str, StoredVerdict]] = {}
        self._judged: dict[bytes, _Judged] = {}

    def judge(self, device: Device, report: DeviceReport | None) -> None:
        """Judge one device by its last report, or by having none, and keep what changed."""
        policy = self._policy_of(device.school_id)
        if policy is None:
            held = verdicts.of_device(self._tx, device.device_id)
            verdicts.forget_rules(self._tx, device.device_id, held.keys())
            return
        before, context = self._judged.get(device.device_id), self._context_of(device)
        assessment = self._assessed(policy, report, context, before)
        if before is not None and assessment is before.assessment and device is before.device:
            return
        self._keep_what_changed(device, assessment)
        if device.loan_id:
            judged = {each.rule_id: each.outcome.verdict for each in assessment.outcomes}
            encryption_rules = clearance.encryption_rules(policy)
            loans.after_judging(self._tx, device, judged, self._now, encryption_rules=encryption_rules)
        if report is not None:
            self._judged[device.device_id] = _Judged(device, report, context, assessment)

    def _assessed(self, policy: Policy, report: DeviceReport | None, context: Context, before: _Judged | None) -> Assessment:
        if before is None or report is None or before.context is not context:
            return assess(policy, report, context, self._now)
        return assess_again(before.assessment, before.report, report, policy, context, self._now)

    def _keep_what_changed(self, device: Device, assessment: Assessment) -> None:
        """Most reports say what the one before said; the fingerprint tells, without reading every verdict."""
        device_id, fingerprint = device.device_id, _fingerprint(assessment)
        marked = self._fingerprints.get(device_id) or verdicts.fingerprint_of(self._tx, device_id)
        self._fingerprints[device_id] = marked
        if fingerprint == marked:
            return
        with self._tx.nested():  # so that a judging that fails leaves nothing half written
            held = self._held.get(device_id) or verdicts.of_device(self._tx, device_id)
            fresh = _keep(self._tx, device, held, assessment, self._now)
            verdicts.mark(self._tx, device_id, fingerprint)
        self._fingerprints[device_id], self._held[device_id] = fingerprint, fresh

    def _policy_of(self, school_id: str) -> Policy | None:
        if school_id not in self._policies:
            self._policies[school_id] = policy_in_force(self._tx, school_id)
        return self._policies[school_id]

    def _context_of(self, device: Device) -> Context:
        """The registers stand still while the transaction lasts; the device goes on speaking."""
        context = self._contexts.get(device.device_id)
        if context is None:
            context = self._contexts[device.device_id] = context_of(self._tx, device, self._now)
        as_of = evidence_as_of(device)
        if context.evidence_as_of != as_of:
            context = self._contexts[device.device_id] = replace(context, evidence_as_of=as_of)
        return context


def _fingerprint(assessment: Assessment) -> bytes:
    """Equal for assessments that leave the same verdicts behind, and no others: behind its length no text runs into another.

    Which rules there are, in which order, and what they ask follows from the policy, so its digest stands for that.
    """
    outcomes = "".join([f"{verdict}{len(saw)}:{saw}" for _, (verdict, saw, _) in assessment.outcomes])
    return sha256(assessment.policy_digest + outcomes.encode()).digest()


def _keep(
    tx: Transaction, device: Device, held: Mapping[str, StoredVerdict], assessment: Assessment, now: datetime
) -> Mapping[str, StoredVerdict]:
    """Write what differs from the verdicts held, and say which are held then."""
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
        case Verdict.PASS | Verdict.NOT_APPLICABLE | Verdict.WAIVED:
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


def _parsed(tx: Transaction, school_id: str, digest: bytes) -> Policy:
    adopted = policies.by_digest(tx, school_id, digest)
    if adopted is None:
        raise StoreError(f"policy {digest.hex()[:16]} of school {school_id!r} is in force and cannot be found")
    return parse_policy(adopted.source, adopted.file_name)
