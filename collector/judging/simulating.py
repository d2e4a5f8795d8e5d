"""What a draft of a policy would say of a school, judged by the evidence that is held already. Nothing is written."""

import logging
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final, NamedTuple

from collector.errors import StoreTrouble
from collector.judging.expressions.evaluating import EXPRESSIONS
from collector.judging.judging import policy_or_why_not
from collector.judging.judging_again import latest_report
from collector.judging.not_judged import why_not_judged
from collector.registers.agreed import Agreed, agreed_in
from collector.registers.context import context_of
from collector.registers.school_context import school_context_of
from collector.store import devices
from collector.store.database import Database, Transaction
from collector.store.devices import Device
from compliance.assessment import Assessment, Outcome, assess
from compliance.policy import Policy
from compliance.school_assessment import assess_school
from compliance.verdict import Verdict, worst

log = logging.getLogger(__name__)

_BATCH: Final = 200  # devices in one reading: while anybody reads, the write-ahead log can only grow


class Change(NamedTuple):
    """What one rule says now and would say by the draft; None where one of the two policies does not have it."""

    rule_id: str
    before: Verdict | None
    after: Verdict | None
    saw: str

    @property
    def is_felt(self) -> bool:
        """Whether somebody would see it: another verdict, or trouble that a rule brings or takes away."""
        if self.before is None or self.after is None:
            return any(each is not None and each.needs_putting_right for each in (self.before, self.after))
        return self.before is not self.after


@dataclass(frozen=True, slots=True)
class DeviceOutlook:
    """One device. `unknown_because` says why nothing of it is known, "" where something is; `before` None without a policy."""

    device: Device
    before: Verdict | None
    after: Verdict
    changes: tuple[Change, ...]
    unknown_because: str = ""

    @property
    def is_changed(self) -> bool:
        """Whether the draft would change what is said of it."""
        return self.before is not self.after or any(each.is_felt for each in self.changes)


@dataclass(frozen=True, slots=True)
class Simulation:
    """A draft beside the policy in force, device by device and for the school as a whole. `trouble`: why none is in force."""

    in_force: Policy | None
    trouble: str
    draft: Policy
    devices: tuple[DeviceOutlook, ...]
    school: tuple[Change, ...]


def simulate(database: Database, school_id: str, draft: Policy, now: datetime) -> Simulation:
    """Judge every device that has not ended, and the school, by both policies at one moment. Raises StoreTrouble."""
    with database.reading() as tx:
        in_force, unreadable = policy_or_why_not(tx, school_id)
        agreed = agreed_in(tx, school_id, now)
        waiting = [each for each in devices.everyone(tx, school_id) if not each.state.has_ended]
        school = tuple(_school_changes(tx, school_id, in_force, draft, now))
    bench = _Bench(in_force, draft, agreed, now)
    found: list[DeviceOutlook] = []
    for start in range(0, len(waiting), _BATCH):
        with database.reading() as tx:
            found += [bench.outlook(tx, each) for each in waiting[start : start + _BATCH]]
    return Simulation(in_force, _trouble(in_force, unreadable), draft, tuple(found), school)


class _Bench:
    """Two policies, and the moment at which devices are judged by them."""

    def __init__(self, in_force: Policy | None, draft: Policy, agreed: Agreed, now: datetime) -> None:
        self._in_force, self._draft = in_force, draft
        self._agreed, self._now = agreed, now

    def outlook(self, tx: Transaction, device: Device) -> DeviceOutlook:
        """One device; a fault leaves it Not known, with the reason, and costs no other one."""
        if not device.state.may_speak:
            return self._unknown(device, "")
        try:
            return self._judged(tx, device)
        except StoreTrouble:
            raise
        except Exception as error:  # as in judging: whatever it is, nothing is guessed of the device
            log.exception("a device could not be judged by a draft", extra={"device": device.device_id.hex()})
            return self._unknown(device, why_not_judged(error))

    def _judged(self, tx: Transaction, device: Device) -> DeviceOutlook:
        report = latest_report(tx, device, self._now)
        context = context_of(tx, device, self._now, self._agreed)
        evaluator = EXPRESSIONS.of(device.device_id)
        after = assess(self._draft, report, context, self._now, evaluator)
        before = None if self._in_force is None else assess(self._in_force, report, context, self._now, evaluator)
        changes = tuple(_changes(_outcomes(before), _outcomes(after)))
        return DeviceOutlook(
            device, None if before is None else before.verdict, after.verdict, changes, _nothing_known(self._draft, after)
        )

    def _unknown(self, device: Device, because: str) -> DeviceOutlook:
        before = None if self._in_force is None else Verdict.UNKNOWN
        return DeviceOutlook(device, before, Verdict.UNKNOWN, (), because or "what it says is not believed now")


def _trouble(in_force: Policy | None, unreadable: str) -> str:
    if unreadable:
        return f"the policy in force cannot be read: {unreadable}"
    return "" if in_force is not None else "no policy is in force"


def _outcomes(assessment: Assessment | None) -> dict[str, Outcome]:
    return {} if assessment is None else {each.rule_id: each.outcome for each in assessment.outcomes}


def _changes(before: Mapping[str, Outcome], after: Mapping[str, Outcome]) -> Iterator[Change]:
    for rule_id in {**before, **after}:
        was, will = before.get(rule_id), after.get(rule_id)
        if was is None or will is None or was.verdict is not will.verdict:
            saw = (will or was or Outcome(Verdict.UNKNOWN, "", "")).saw
            yield Change(rule_id, was and was.verdict, will and will.verdict, saw)


def _nothing_known(draft: Policy, assessment: Assessment) -> str:
    """The one reason for which no rule that reads the device itself could say anything; "" where one could."""
    asking = {rule.rule_id for rule in draft.device_rules if not rule.needs_registers}
    read = [each.outcome for each in assessment.outcomes if each.rule_id in asking]
    read = [each for each in read if each.verdict is not Verdict.NOT_APPLICABLE]
    reasons = {each.saw for each in read}
    if len(reasons) == 1 and worst(each.verdict for each in read) is Verdict.UNKNOWN:
        return reasons.pop()
    return ""


def _school_changes(tx: Transaction, school_id: str, in_force: Policy | None, draft: Policy, now: datetime) -> Iterator[Change]:
    context = school_context_of(tx, school_id, now)
    was, will = (
        {each.rule_id: Outcome(each.finding.verdict, each.finding.saw, each.asks) for each in outcomes}
        for outcomes in (
            assess_school(in_force, context, now).outcomes if in_force else (),
            assess_school(draft, context, now).outcomes,
        )
    )
    return _changes(was, will)
