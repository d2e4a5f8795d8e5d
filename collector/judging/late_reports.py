"""What a report says of the days before the policy in force was adopted, under which it was made and not yet received.

Each of those days is judged by the policy that was in force on it (docs/decisions/0067): no verdict by the policy of today is
shown of a day on which another was in force.
"""

from collections.abc import Callable, Iterator, Mapping
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
    of_registers: frozenset[str]
    """Its rules that ask what the collector has written down: of the days before its receipt a report shows nothing of that."""


class Said(NamedTuple):
    """What a policy says from `valid_at` on. Of the rules `untold` it says nothing: what was known of them stays."""

    valid_at: datetime
    assessment: Assessment
    untold: frozenset[str]


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
    for said in judged_then(tx, device.school_id, late, policy_of, evaluator):
        known = verdict_past.of_device(tx, device.device_id, said.valid_at, now)
        verdict_past.record(tx, said_anew(device, known, said, now))


def judged_then(
    tx: Transaction,
    school_id: str,
    late: LateReport,
    policy_of: Callable[[bytes], Policy | None],
    evaluator: Evaluator,
) -> Iterator[Said]:
    """What each policy says, the present one last."""
    context = replace(late.context, last_report_received_at=late.made_at)
    for adoption in policies.in_force_between(tx, school_id, late.made_at, late.in_force_at):
        policy, valid_at = policy_of(adoption.digest), max(late.made_at, adoption.adopted_at)
        if policy is not None:
            yield Said(valid_at, assess(policy, late.report, context, valid_at, evaluator), policy.of_registers)
    yield Said(late.in_force_at, late.assessment, late.of_registers)


def said_anew(device: Device, lines: Mapping[str, PastVerdict], said: Said, now: datetime) -> list[PastVerdict]:
    """What takes the place of the lines known of that moment. What they say already is not said again."""
    known = {rule_id: line.verdict for rule_id, line in lines.items() if line.verdict is not None}
    told = {rule_id: (outcome.verdict, outcome.saw) for rule_id, outcome in said.assessment.outcomes}
    fresh = {rule_id: words for rule_id, words in told.items() if known.get(rule_id) is not words[0]}
    gone = dict.fromkeys(known.keys() - told.keys(), (None, ""))
    digest = said.assessment.policy_digest
    return [
        PastVerdict(device.school_id, device.device_id, rule_id, now, said.valid_at, verdict, saw, digest)
        for rule_id, (verdict, saw) in sorted((fresh | gone).items())
        if rule_id not in said.untold
    ]
