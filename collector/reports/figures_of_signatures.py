"""The figure of signatures that are still missing under the school's agreements."""

from collector.reports.figure import Figure, Sort, Thing
from collector.reports.school_at import SchoolAt
from compliance.rules import agreements_signed
from compliance.school_finding import LineSaid


def unsigned(school: SchoolAt) -> tuple[Figure, ...]:
    """How often a signature is missing, of all agreements that the policy asks for; nothing where it asks for none."""
    asked = school.policy.school_rules if school.policy else ()
    rules = {each.rule_id for each in asked if each.kind == agreements_signed.KIND.name}
    found = [each for each in school.report.records if each.check.rule in rules]
    if not found:
        return ()
    known = not rules & school.lines_not_recorded
    things = tuple(_thing(each.check.rule, line) for each in found for line in each.lines) if known else ()
    words = "signatures still missing under the school's agreements"
    return (Figure("agreements.unsigned", words, things, None, is_recorded=known),)


def _thing(rule: str, line: LineSaid) -> Thing:
    name = f"{line.register} {line.line_id}"
    return Thing(Sort.LINE, name, name, rule, line.words)
