"""Judging a device by its school's policy, and keeping what changed. Judging itself is `compliance.assess`, which is pure."""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Final

from collector.errors import StoreError, StoreTrouble
from collector.judging import late_reports, not_judged, verdict_keeping
from collector.judging.expressions.evaluating import EXPRESSIONS, Expressions
from collector.judging.late_reports import LateReport, Said, Span
from collector.judging.next_change import HORIZON, next_change
from collector.judging.verdict_keeping import Dating
from collector.registers import clearance, loans
from collector.registers.agreed import Agreed, agreed_in
from collector.registers.context import context_of, evidence_as_of
from collector.store import policies, verdicts
from collector.store.clock_looks import ClockLook, look_at
from collector.store.database import Transaction
from collector.store.devices import Device
from collector.store.verdicts import StoredVerdict
from compliance.assessment import Assessment, assess, assess_again
from compliance.context import Context
from compliance.errors import ComplianceError
from compliance.history import History
from compliance.policy import Policy, parse_policy
from compliance.report import DeviceReport

log = logging.getLogger(__name__)

# By the digest of the text, from which all of a policy follows: an entry can never be out of date.
_PARSED: Final[dict[bytes, Policy]] = {}


def policy_in_force(tx: Transaction, school_id: str) -> Policy | None:
    """The school's adopted policy, or None while it has adopted none: its devices are then not judged."""
    digest = policies.digest_in_force(tx, school_id)
    if digest is None:
        return None
    return policy_with(tx, school_id, digest)


def policy_with(tx: Transaction, school_id: str, digest: bytes) -> Policy:
    """The policy of this text. ComplianceError or StoreError where it cannot be read any more."""
    policy = _PARSED.get(digest)
    if policy is None:
        policy = _PARSED[digest] = _parsed(tx, school_id, digest)
    return policy


def policy_or_why_not(tx: Transaction, school_id: str) -> tuple[Policy | None, str]:
    """The same, and why it cannot be read, "" where it can or there is none. Raises StoreTrouble."""
    try:
        return policy_in_force(tx, school_id), ""
    except StoreTrouble:
        raise
    except (ComplianceError, StoreError) as error:
        return None, str(error)


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

    def __init__(self, tx: Transaction, now: datetime, expressions: Expressions = EXPRESSIONS) -> None:
        """Nothing has been read yet."""
        self._tx = tx
        self._now = now
        self._expressions = expressions
        self._policies: dict[str, Policy | ComplianceError | StoreError | None] = {}
        self._in_force_since: dict[str, datetime | None] = {}
        self._agreed: dict[str, Agreed] = {}
        self._contexts: dict[bytes, Context] = {}
        self._fingerprints: dict[bytes, bytes] = {}
        self._held: dict[bytes, Mapping[str, StoredVerdict]] = {}
        self._judged: dict[bytes, _Judged] = {}

    def attempt(
        self,
        device: Device,
        said: Callable[[], DeviceReport | None],
        history: History | None = None,
        span: Span | None = None,
    ) -> bool:
        """Judge one device by what it said last, and by what is remembered of it. A fault leaves it Not known,
        with the reason, until it is judged again.

        So nothing that a policy or a rule does costs any evidence. Raises StoreTrouble, and StoreError where not even that can
        be written; False where it could not be judged. No savepoint stands around it all: what it writes has its own, and
        one for each report would cost as much as storing it.
        """
        try:
            self.judge(device, said(), history, span)
            return True
        except StoreTrouble:
            raise
        except Exception as error:  # whatever it is, the device must not keep a verdict that nobody could reach again
            extra = {"device": device.device_id.hex()}
            log.exception("a device could not be judged; it is tried again at the next tick of the clock", extra=extra)
            self._forget(device.device_id)
            policy = self._policies.get(device.school_id)
            not_judged.mark(self._tx, device, policy if isinstance(policy, Policy) else None, error, self._now)
            return False

    def judge(
        self, device: Device, report: DeviceReport | None, history: History | None = None, span: Span | None = None
    ) -> None:
        """Judge one device by its last report, or by having none, and keep what changed. `history` None: it is read.

        `span` says when the report was made, of one that has just come. None: time or a register changed the verdict, now.
        Of a report that comes late each day since then is judged as that day was.
        """
        policy = self._policy_of(device.school_id)
        if policy is None:
            held = verdicts.of_device(self._tx, device.device_id)
            verdict_keeping.forget(self._tx, device, held.keys(), b"", self._now)
            return
        before, context = self._judged.get(device.device_id), self._context_of(device, history)
        assessment = self._assessed(device, policy, report, context, before)
        if report is not None and span is not None and self._is_late(device.school_id, span):
            late = LateReport(device, report, context, span.made_at, span.until or self._now)
            self._keep_late(policy, late, assessment, is_newest=span.until is None)
        elif before is not None and assessment is before.assessment and device is before.device:
            return
        else:
            dating = Dating(self._now, span.made_at if span else self._now, policy.of_registers)
            self._keep_what_changed(device, assessment, dating)
        if device.loan_id:
            self._tell_the_loan(device, policy, assessment)
        if report is not None:
            self._judged[device.device_id] = _Judged(device, report, context, assessment)

    def _tell_the_loan(self, device: Device, policy: Policy, assessment: Assessment) -> None:
        judged = {each.rule_id: each.outcome.verdict for each in assessment.outcomes}
        encryption_rules = clearance.encryption_rules(policy)
        with self._tx.nested():
            loans.after_judging(self._tx, device, judged, self._now, encryption_rules=encryption_rules)

    def next_look(self, device: Device) -> ClockLook:
        """When time alone may change what the device was just judged to be."""
        policy, judged_last = self._policy_of(device.school_id), self._judged.get(device.device_id)
        if policy is None:
            return look_at(device, b"", self._now + HORIZON)
        context = self._context_of(device)
        if judged_last is None:
            report, assessment = None, assess(policy, None, context, self._now, self._expressions.of(device.device_id))
        else:
            report, assessment = judged_last.report, judged_last.assessment
        due_at = next_change(policy, report, device, context, assessment, self._now, self._expressions)
        return look_at(device, policy.digest, due_at)

    def _assessed(
        self, device: Device, policy: Policy, report: DeviceReport | None, context: Context, before: _Judged | None
    ) -> Assessment:
        evaluator = self._expressions.of(device.device_id)
        if before is None or report is None or before.context is not context:
            return assess(policy, report, context, self._now, evaluator)
        return assess_again(before.assessment, before.report, report, policy, context, self._now, evaluator)

    def _keep_what_changed(self, device: Device, assessment: Assessment, dating: Dating) -> None:
        """Most reports say what the one before said; the fingerprint tells, without reading every verdict."""
        device_id, fingerprint = device.device_id, verdict_keeping.fingerprint(assessment)
        marked = self._fingerprints.get(device_id) or verdicts.fingerprint_of(self._tx, device_id)
        self._fingerprints[device_id] = marked
        if fingerprint == marked:
            return
        with self._tx.nested():  # so that a judging that fails leaves nothing half written
            held = self._held.get(device_id) or verdicts.of_device(self._tx, device_id)
            fresh = verdict_keeping.keep(self._tx, device, held, assessment, dating)
            verdicts.mark(self._tx, device_id, fingerprint)
        self._fingerprints[device_id], self._held[device_id] = fingerprint, fresh

    def _forget(self, device_id: bytes) -> None:
        for known in (self._contexts, self._fingerprints, self._held, self._judged):
            known.pop(device_id, None)

    def _policy_of(self, school_id: str) -> Policy | None:
        """One that cannot be read is not read again for the next device: a pack is some milliseconds of work."""
        if school_id not in self._policies:
            try:
                self._policies[school_id] = policy_in_force(self._tx, school_id)
            except (ComplianceError, StoreError) as error:
                self._policies[school_id] = error
        found = self._policies[school_id]
        if isinstance(found, Exception):
            raise found.with_traceback(None)
        return found

    def _is_late(self, school_id: str, span: Span) -> bool:
        """Also where the policy was adopted after the report was made."""
        if school_id not in self._in_force_since:
            self._in_force_since[school_id] = policies.in_force_since(self._tx, school_id)
        in_force_at = min(self._in_force_since[school_id] or span.made_at, self._now)
        return span.is_late or span.made_at < in_force_at

    def _keep_late(self, policy: Policy, late: LateReport, assessment: Assessment, *, is_newest: bool) -> None:
        by_policy = partial(self._policy_of_then, late.device.school_id)
        said = list(late_reports.judged_then(self._tx, late, by_policy, self._expressions))
        began = late_reports.failing_from(said, policy.digest)
        self._keep_what_changed(late.device, assessment, Dating(self._now, self._now, policy.of_registers, began))
        if is_newest:
            said.append(Said(self._now, assessment, policy.of_registers))
        with self._tx.nested():
            late_reports.keep(self._tx, late.device, said, self._now)

    def _policy_of_then(self, school_id: str, digest: bytes) -> Policy | None:
        try:
            return policy_with(self._tx, school_id, digest)
        except StoreTrouble:
            raise
        except (ComplianceError, StoreError):  # a page for a day on which it was in force says why
            return None

    def _agreed_in(self, school_id: str) -> Agreed:
        if school_id not in self._agreed:
            self._agreed[school_id] = agreed_in(self._tx, school_id, self._now)
        return self._agreed[school_id]

    def _context_of(self, device: Device, history: History | None = None) -> Context:
        """The registers stand still while the transaction lasts; the device goes on speaking."""
        context = self._contexts.get(device.device_id)
        if context is None:
            agreed = self._agreed_in(device.school_id)
            context = self._contexts[device.device_id] = context_of(self._tx, device, self._now, agreed, history)
        elif history is not None and context.history is not history:
            context = self._contexts[device.device_id] = replace(context, history=history)
        as_of = evidence_as_of(device, self._now)
        if context.evidence_as_of != as_of:
            context = self._contexts[device.device_id] = replace(context, evidence_as_of=as_of)
        return context


def _parsed(tx: Transaction, school_id: str, digest: bytes) -> Policy:
    adopted = policies.by_digest(tx, school_id, digest)
    if adopted is None:
        raise StoreError(f"policy {digest.hex()[:16]} of school {school_id!r} is in force and cannot be found")
    return parse_policy(adopted.source, adopted.file_name)
