"""The rules about the school as a whole, put together from what the store holds. No name of a person is in what they say."""

from collections.abc import Mapping

from collector.judging.school_judging import lines_of
from collector.plain_text import FROM_A_PACK, lines, one_line
from collector.reports.compliance_report import CheckEntry, RecordEntry
from collector.store import school_verdicts
from collector.store.database import Transaction
from collector.store.school_verdicts import StoredSchoolVerdict
from collector.store.schools import School
from compliance.calendar import SchoolCalendar
from compliance.policy import Policy
from compliance.rule import Clause, Rule
from compliance.school_finding import LineSaid
from compliance.verdict import Verdict

_NOT_JUDGED = "The school has not been judged by this policy yet"


def records_of(tx: Transaction, school: School, policy: Policy | None, calendar: SchoolCalendar) -> tuple[RecordEntry, ...]:
    """Every rule of the policy that is about the school, as it was judged last. Judge first (`school_judging.py`)."""
    if policy is None or not policy.school_rules:
        return ()
    return records_from(school_verdicts.of_school(tx, school.school_id), school, policy, calendar)


def records_from(
    held: Mapping[str, StoredSchoolVerdict], school: School, policy: Policy, calendar: SchoolCalendar
) -> tuple[RecordEntry, ...]:
    """The same, of verdicts that are held by the rule's id."""
    return tuple(_record(rule, policy, held, school, calendar) for rule in policy.school_rules)


def _record(
    rule: Rule, policy: Policy, held: Mapping[str, StoredSchoolVerdict], school: School, calendar: SchoolCalendar
) -> RecordEntry:
    stored = held.get(rule.rule_id)
    if stored is None or stored.policy_digest != policy.digest:
        stored = _not_judged(rule, policy, school)
    failing = stored.verdict is Verdict.FAIL
    check = CheckEntry(
        rule=rule.rule_id,
        title=one_line(rule.title, FROM_A_PACK),
        severity=rule.severity,
        verdict=stored.verdict,
        saw=one_line(stored.saw),
        asks=one_line(stored.asks, FROM_A_PACK),
        clauses=tuple(map(_clause, rule.clauses)),
        since=stored.since,
        deadline=policy.deadline_of_school(rule, stored.since, stored.due_on, calendar) if failing else None,
        who_acts=rule.who_acts,
        how_to_fix=lines(next(iter(rule.how_to_fix.values()), "")),
    )
    said = tuple(LineSaid(each.register, each.line_id, one_line(each.words)) for each in lines_of(stored))
    return RecordEntry(check, said, stored.due_on)


def _not_judged(rule: Rule, policy: Policy, school: School) -> StoredSchoolVerdict:
    return StoredSchoolVerdict(
        school_id=school.school_id,
        rule_id=rule.rule_id,
        verdict=Verdict.UNKNOWN,
        saw=_NOT_JUDGED,
        asks=rule.asks,
        lines_json="[]",
        due_on=None,
        since=school.created_at,
        failing_since=None,
        policy_digest=policy.digest,
    )


def _clause(clause: Clause) -> Clause:
    return Clause(*(one_line(each, FROM_A_PACK) for each in (clause.policy, clause.section, clause.quote)))
