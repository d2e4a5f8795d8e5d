"""Judging a school as a whole by its policy, and keeping what changed. Judging itself is `assess_school`, which is pure."""

import json
import logging
from collections.abc import Mapping
from datetime import datetime
from typing import Final

from collector.errors import StoreError, StoreTrouble
from collector.judging.failing import failing_since, since
from collector.judging.judging import policy_or_why_not
from collector.registers.school_context import school_context_of
from collector.store import school_verdict_past, school_verdicts
from collector.store.database import Database, Transaction
from collector.store.school_verdict_past import PastSchoolVerdict
from collector.store.school_verdicts import SchoolVerdictChange, StoredSchoolVerdict
from compliance.policy import Policy
from compliance.school_assessment import SchoolAssessment, SchoolOutcome, assess_school
from compliance.school_finding import LineSaid, SchoolFinding
from compliance.verdict import Verdict

log = logging.getLogger(__name__)

_NOT_JUDGED: Final = "The registers cannot be read, so this is not judged"


def judge_registers(database: Database, school_id: str, now: datetime) -> None:
    """Judge what people recorded. A fault leaves every such rule Not known, with the reason. Raises StoreTrouble.

    Reading and judging keep nobody waiting who writes: what is recorded meanwhile is judged the next time.
    """
    with database.reading() as tx:
        policy, _ = policy_or_why_not(tx, school_id)  # where it cannot be read the report says so, and nothing is judged
        if policy is None or not (policy.school_rules or school_verdicts.of_school(tx, school_id)):
            return
        assessment = _assessed(tx, school_id, policy, now)
    with database.writing() as tx:
        _keep(tx, school_id, assessment, now)


def _assessed(tx: Transaction, school_id: str, policy: Policy, now: datetime) -> SchoolAssessment:
    try:
        return assess_school(policy, school_context_of(tx, school_id, now), now)
    except StoreTrouble:
        raise
    except Exception as error:  # whatever it is, no rule may keep a verdict that nobody could reach again
        log.exception("a school's registers could not be judged", extra={"school": school_id})
        why = f": {error}" if isinstance(error, StoreError) else ""
        unknown = SchoolFinding(Verdict.UNKNOWN, f"{_NOT_JUDGED}{why}")
        outcomes = tuple(SchoolOutcome(rule.rule_id, unknown, rule.asks) for rule in policy.school_rules)
        return SchoolAssessment(policy.policy_id, policy.digest, outcomes)


def _keep(tx: Transaction, school_id: str, assessment: SchoolAssessment, now: datetime) -> None:
    held = school_verdicts.of_school(tx, school_id)
    fresh = [_stored(school_id, each, held, assessment.policy_digest, now) for each in assessment.outcomes]
    changed = [each for each in fresh if each != held.get(each.rule_id)]
    school_verdicts.replace_many(tx, changed)
    school_verdicts.record_changes(tx, [_change(each, held, now) for each in changed if _is_another(each, held)])
    gone = sorted(held.keys() - {each.rule_id for each in fresh})
    ended = [_ended(held[each], assessment.policy_digest, now) for each in gone]
    school_verdict_past.record(tx, [*(_past(each, now) for each in changed), *ended])
    school_verdicts.forget(tx, school_id, gone)


def _stored(
    school_id: str, outcome: SchoolOutcome, held: Mapping[str, StoredSchoolVerdict], digest: bytes, now: datetime
) -> StoredSchoolVerdict:
    before, found = held.get(outcome.rule_id), outcome.finding
    began = failing_since(found.verdict, before, now)
    return StoredSchoolVerdict(
        school_id=school_id,
        rule_id=outcome.rule_id,
        verdict=found.verdict,
        saw=found.saw,
        asks=outcome.asks,
        lines_json=json.dumps(found.lines, ensure_ascii=False),
        due_on=found.due_on,
        since=since(found.verdict, began, before, now),
        failing_since=began,
        policy_digest=digest,
    )


def lines_of(stored: StoredSchoolVerdict | PastSchoolVerdict) -> tuple[LineSaid, ...]:
    """The lines that a stored verdict is about."""
    return tuple(LineSaid(*each) for each in json.loads(stored.lines_json))


def _is_another(fresh: StoredSchoolVerdict, held: Mapping[str, StoredSchoolVerdict]) -> bool:
    before = held.get(fresh.rule_id)
    return before is None or before.verdict is not fresh.verdict


def _change(fresh: StoredSchoolVerdict, held: Mapping[str, StoredSchoolVerdict], now: datetime) -> SchoolVerdictChange:
    before = held.get(fresh.rule_id)
    return SchoolVerdictChange(
        fresh.school_id,
        fresh.rule_id,
        now,
        None if before is None else before.verdict,
        fresh.verdict,
        fresh.saw,
        fresh.failing_since,
    )


def _past(fresh: StoredSchoolVerdict, now: datetime) -> PastSchoolVerdict:
    """What people record counts from when it was judged: a line that was written late says nothing of the days before it."""
    return PastSchoolVerdict(
        school_id=fresh.school_id,
        rule_id=fresh.rule_id,
        known_at=now,
        valid_at=now,
        verdict=fresh.verdict,
        saw=fresh.saw,
        asks=fresh.asks,
        lines_json=fresh.lines_json,
        due_on=fresh.due_on,
        since=fresh.since,
        failing_since=fresh.failing_since,
        policy_digest=fresh.policy_digest,
    )


def _ended(held: StoredSchoolVerdict, policy_digest: bytes, now: datetime) -> PastSchoolVerdict:
    """The rule is not asked any more, so that it does not speak from its first time when it comes back."""
    return PastSchoolVerdict(held.school_id, held.rule_id, now, now, None, "", "", "[]", None, now, None, policy_digest)
