"""Every backup was tested lately, by getting files back from it."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from compliance.days import day_in_words
from compliance.durations import in_words
from compliance.policy_table import Table
from compliance.registers.backups import BackupTest
from compliance.rules.kind import school_kind
from compliance.rules.parameter import DurationParameter
from compliance.school_clock import day_of
from compliance.school_context import SchoolContext, SchoolLine
from compliance.school_finding import LineSaid, SchoolFinding, earliest, not_recorded
from compliance.verdict import Verdict

_AT_MOST: Final = DurationParameter("at_most", "how long ago files may have been restored last", between=("1 days", "730 days"))


@dataclass(frozen=True, slots=True)
class Parameters:
    """How often each backup is tested."""

    at_most: timedelta


def parse_parameters(table: Table) -> Parameters:
    """`at_most`, from a day to 730 days."""
    return Parameters(_AT_MOST.read(table))


def asks(parameters: Parameters) -> str:
    """What the rule asks, in plain words."""
    return f"Files are restored from each backup at least every {in_words(parameters.at_most)}"


def judge(parameters: Parameters, context: SchoolContext, now: datetime) -> SchoolFinding:
    """By the last test of each backup: it must have brought the files back, and be young enough."""
    last: dict[str, SchoolLine[BackupTest]] = {}
    for each in sorted(context.of(BackupTest), key=lambda line: line.line.tested_on):
        last[each.line.system.casefold()] = each
    if not last:
        return not_recorded("no test of a backup")
    wrong = [said for each in last.values() if (said := _objection(each, parameters, day_of(now)))]
    due_on = earliest(_due(each.line, parameters) for each in last.values())
    if wrong:
        return SchoolFinding(Verdict.FAIL, "; ".join(each.words for each in wrong), tuple(wrong), due_on)
    tested = [LineSaid(each.register, each.line_id, _tested(each.line)) for each in last.values()]
    return SchoolFinding(Verdict.PASS, "; ".join(each.words for each in tested), tuple(tested), due_on)


def _objection(line: SchoolLine[BackupTest], parameters: Parameters, today: date) -> LineSaid | None:
    test = line.line
    if not test.restored:
        return LineSaid(
            line.register, line.line_id, f"{test.system}: files did not come back on {day_in_words(test.tested_on)}"
        )
    due_on = _due(test, parameters)
    if today <= due_on:
        return None
    return LineSaid(line.register, line.line_id, f"{_tested(test)}; another test was due by {day_in_words(due_on)}")


def _tested(test: BackupTest) -> str:
    return f"{test.system}: files came back on {day_in_words(test.tested_on)}"


def _due(test: BackupTest, parameters: Parameters) -> date:
    """A test that failed is due again at once."""
    due_on = test.tested_on + parameters.at_most if test.restored else test.tested_on
    return min(due_on, test.next_due or due_on)


KIND: Final = school_kind("backups_tested", parse_parameters=parse_parameters, asks=asks, judge=judge, parameters=(_AT_MOST,))
