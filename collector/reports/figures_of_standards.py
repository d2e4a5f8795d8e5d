"""How much of each document of the policy is met, paragraph by paragraph; what no rule measures is counted too."""

from collections import defaultdict
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from collector.plain_text import FROM_A_PACK, one_line
from collector.reports.figure import Figure, Sort, Thing
from collector.reports.school_at import SchoolAt
from compliance.policy import PolicyClause
from compliance.verdict import Verdict

_MEANS_NOTHING: Final = frozenset({Verdict.NOT_APPLICABLE})


class Met(StrEnum):
    """How far a paragraph is met, from the best to what nobody measures."""

    MET = "met"
    WITH_EXCEPTIONS = "with-exceptions"
    PARTLY = "partly"
    NOT_MET = "not-met"
    NOT_KNOWN = "not-known"
    RECORDED = "only-recorded"
    NOT_CONCERNED = "not-concerned"
    NOT_MEASURED = "not-measured"

    @property
    def on_screen(self) -> str:
        """The plain words that people read."""
        return self.value.replace("-", " ").capitalize()


@dataclass(frozen=True, slots=True)
class StandardFigures:
    """One document: how many of its paragraphs are met how far."""

    document: str
    clauses: int
    by_met: dict[Met, Figure]


def of_standards(school: SchoolAt) -> tuple[StandardFigures, ...]:
    """Each document that the policy follows, in its order."""
    if school.policy is None:
        return ()
    verdicts = _verdicts(school)
    documents: dict[str, list[PolicyClause]] = {}
    for clause in school.policy.clauses:
        documents.setdefault(clause.document, []).append(clause)
    return tuple(
        _of_document(number, document, clauses, verdicts)
        for number, (document, clauses) in enumerate(documents.items(), start=1)
    )


def met(verdicts: frozenset[Verdict]) -> Met:
    """What the verdicts of all rules of a paragraph, on all devices and of the school, make of it. Of none: not measured."""
    if not verdicts:
        return Met.NOT_MEASURED
    told = verdicts - _MEANS_NOTHING
    if not told:
        return Met.NOT_CONCERNED
    if Verdict.FAIL in told:
        return Met.PARTLY if told - {Verdict.FAIL, Verdict.UNKNOWN} else Met.NOT_MET
    if Verdict.UNKNOWN in told:
        return Met.NOT_KNOWN
    if Verdict.RECORDED in told:
        return Met.RECORDED
    return Met.WITH_EXCEPTIONS if Verdict.WAIVED in told else Met.MET


def _verdicts(school: SchoolAt) -> dict[str, set[Verdict]]:
    """Each rule's verdicts. A rule that nothing was judged by is not known, where there is nothing to judge too."""
    found: dict[str, set[Verdict]] = defaultdict(set)
    for rule in school.policy.device_rules if school.policy else ():
        found[rule.rule_id] = {check.verdict for _, check in school.by_rule.get(rule.rule_id, ())} or {Verdict.UNKNOWN}
    for record in school.report.records:
        found[record.check.rule] = {record.check.verdict}
    return found


def _of_document(number: int, document: str, clauses: list[PolicyClause], verdicts: dict[str, set[Verdict]]) -> StandardFigures:
    things: dict[Met, list[Thing]] = {each: [] for each in Met}
    for clause in clauses:
        judged = frozenset(verdict for rule in clause.rules for verdict in verdicts.get(rule, {Verdict.UNKNOWN}))
        things[met(judged)].append(_thing(clause))
    title = one_line(document, FROM_A_PACK)
    by_met = {
        each: Figure(
            f"standard.{number}.{each.value}",
            f"paragraphs {each.on_screen.lower()}",
            tuple(things[each]),
            len(clauses),
            about=title,
        )
        for each in Met
    }
    return StandardFigures(title, len(clauses), by_met)


def _thing(clause: PolicyClause) -> Thing:
    section = one_line(clause.section, FROM_A_PACK)
    return Thing(
        Sort.CLAUSE, f"{clause.pack}, {section}", section, ", ".join(clause.rules), one_line(clause.quote, FROM_A_PACK)
    )
