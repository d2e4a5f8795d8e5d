"""What a report says of the days before the policy in force was adopted, under which it was made and not yet received.

Each of those days is judged by the policy that was in force on it (docs/decisions/0067): no verdict by the policy of today is
shown of a day on which another was in force.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import NamedTuple

from collector.store import policies, verdict_past
from collector.store.database import Transaction
from collector.store.devices import Device
from collector.store.verdict_past import PastVerdict
from compliance.assessment import Assessment, assess
from compliance.context import Context
from compliance.expressions.expression import Evaluator
from compliance.policy import Policy
from compliance.report import DeviceReport


class LateReport(NamedTuple):
    """A report made at `made_at`. The policy by which `assessment` judges it came into force at `in_force_at`, after that."""

    report: DeviceReport
    context: Context
    made_at: datetime
    assessment: Assessment
    in_force_at: datetime


def keep(
    tx: Transaction,
    device: Device,
    late: LateReport,
    now: datetime,
    policy_of: Callable[[bytes], Policy | None],
    evaluator: Evaluator,
) -> None:
    """Keep what the policies before say of it, each from its own time on, and from `in_force_at` on what is said today.

    `policy_of` has a policy by its digest, None where this version cannot read it: of its days what was known of them stays.
    """
    context = replace(late.context, last_report_received_at=late.made_at)
    for adoption in policies.in_force_between(tx, device.school_id, late.made_at, late.in_force_at):
        policy, valid_at = policy_of(adoption.digest), max(late.made_at, adoption.adopted_at)
        if policy is not None:
            _say(tx, device, assess(policy, late.report, context, valid_at, evaluator), valid_at, now)
    _say(tx, device, late.assessment, late.in_force_at, now)


def _say(tx: Transaction, device: Device, assessment: Assessment, valid_at: datetime, now: datetime) -> None:
    """Put this in the place of what is known of that moment. What is said already is not said again."""
    known = {
        rule_id: line.verdict
        for rule_id, line in verdict_past.of_device(tx, device.device_id, valid_at, now).items()
        if line.verdict is not None
    }
    said = {rule_id: (outcome.verdict, outcome.saw) for rule_id, outcome in assessment.outcomes}
    lines = {rule_id: words for rule_id, words in said.items() if known.get(rule_id) is not words[0]}
    gone = dict.fromkeys(known.keys() - said.keys(), (None, ""))
    digest = assessment.policy_digest
    verdict_past.record(
        tx,
        [
            PastVerdict(device.school_id, device.device_id, rule_id, now, valid_at, verdict, saw, digest)
            for rule_id, (verdict, saw) in sorted((lines | gone).items())
        ],
    )
