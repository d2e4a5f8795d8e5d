"""What a report that comes late says of the days since it was made, and what it would have come to on each of them.

Each of those days is judged by the policy that was in force on it, and as old as things were on it (docs/decisions/0067): an
antivirus that was updated on the day before is up to date on that day, however long the report was on its way.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from collector.judging.expressions.evaluating import Expressions
from collector.judging.next_change import HORIZON, next_change
from collector.registers.context import at_another_moment
from collector.store import policies, verdict_past
from collector.store.database import Transaction
from collector.store.devices import Device
from collector.store.verdict_past import PastVerdict
from compliance.assessment import Assessment, assess
from compliance.context import Context
from compliance.policy import Policy
from compliance.report import DeviceReport
from compliance.verdict import Verdict

LATE_FROM: Final = timedelta(hours=1)
"""What comes sooner is judged as it stands when it comes: a device reports at least every hour while it is on."""


class Span(NamedTuple):
    """A report was made at `made_at`, the one after it in its chain at `until`; None where none has come yet.

    `is_late`: it, or one that came before it in the same moment, was on its way for `LATE_FROM` or longer.
    """

    made_at: datetime
    until: datetime | None
    is_late: bool


def spans(made_at: Sequence[datetime], now: datetime) -> list[Span]:
    """The spans of a device's reports that came together, in the order of its chain."""
    is_late = bool(made_at) and now - made_at[0] >= LATE_FROM
    return [Span(made, until, is_late) for made, until in zip(made_at, [*made_at[1:], None], strict=True)]


class LateReport(NamedTuple):
    """A report, its device, what the registers say of it, and the moment up to which it is the newest there is."""

    device: Device
    report: DeviceReport
    context: Context
    made_at: datetime
    until: datetime


class Said(NamedTuple):
    """What a policy says from `valid_at` on. Of the rules `untold` it says nothing: what was known of them stays.

    Those are the ones that ask what the collector has written down: of that a report shows nothing.
    """

    valid_at: datetime
    assessment: Assessment
    untold: frozenset[str]


def judged_then(
    tx: Transaction, late: LateReport, policy_of: Callable[[bytes], Policy | None], expressions: Expressions
) -> Iterator[Said]:
    """What each policy says, and again whenever time alone has changed that.

    `policy_of` has a policy by its digest, None where this version cannot read it: of its days what was known of them stays.
    """
    adoptions = policies.in_force_between(tx, late.device.school_id, late.made_at, late.until)
    ends = [*(each.adopted_at for each in adoptions[1:]), late.until]
    for adoption, end in zip(adoptions, ends, strict=False):  # before the first adoption there is no policy, but an end
        policy = policy_of(adoption.digest)
        if policy is not None:
            yield from _through_time(policy, late, max(late.made_at, adoption.adopted_at), end, expressions)


def _through_time(policy: Policy, late: LateReport, at: datetime, end: datetime, expressions: Expressions) -> Iterator[Said]:
    """`next_change` may answer with the end of a day on which nothing changed."""
    device, evaluator = replace(late.device, last_report_at=late.made_at), expressions.of(late.device.device_id)

    def judged(moment: datetime) -> Assessment:
        return assess(policy, late.report, at_another_moment(late.context, device, moment), moment, evaluator)

    here, at_the_end = judged(at), judged(end)
    while at < end:
        yield Said(at, here, policy.of_registers)
        if end - at <= HORIZON and here.outcomes == at_the_end.outcomes:
            return
        before = here
        while at < end and here.outcomes == before.outcomes:
            context = at_another_moment(late.context, device, at)
            at = next_change(policy, late.report, device, context, before, at, expressions)
            here = judged(at)


def failing_from(said: Iterable[Said], policy_digest: bytes) -> dict[str, datetime]:
    """Since when each rule that fails at the end of it has failed, by this policy."""
    began: dict[str, datetime] = {}
    for each in said:
        if each.assessment.policy_digest != policy_digest:
            continue
        for rule_id, outcome in each.assessment.outcomes:
            if (outcome.beneath or outcome.verdict) is Verdict.FAIL and rule_id not in each.untold:
                began.setdefault(rule_id, each.valid_at)
            else:
                began.pop(rule_id, None)
    return began


def keep(tx: Transaction, device: Device, said: Iterable[Said], now: datetime) -> None:
    """Keep what was said, each from its own time on."""
    for each in said:
        known = verdict_past.of_device(tx, device.device_id, each.valid_at, now)
        verdict_past.record(tx, said_anew(device, known, each, now))


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
