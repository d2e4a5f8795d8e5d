"""What governors read in tables: incidents, exceptions, records kept by hand. Days, numbers and our own words alone."""

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import Any, Final

from collector.registers.recording import Recorded
from collector.reports.all_figures import Figures
from collector.reports.figure import Figure
from collector.reports.reader_page import Cell, Column, Row, Table
from collector.reports.school_at import SchoolAt
from compliance.counted import counted
from compliance.days import day_in_words
from compliance.registers.answers import Answer
from compliance.registers.backups import BackupTest
from compliance.registers.data_protection import IcoRegistration
from compliance.registers.disposals import Disposal
from compliance.registers.incidents import IcoDecision, Incident, IncidentSort
from compliance.registers.reviews import Review, ReviewKind
from compliance.school_clock import day_of
from compliance.verdict import Verdict

NOT_RECORDED: Final = "not recorded"
_A_YEAR: Final = timedelta(days=365)
_MOST_INCIDENTS: Final = 12  # a page has no room for more; the figure above counts them all
_SORTS: Final = {
    IncidentSort.LOST: "Lost",
    IncidentSort.STOLEN: "Stolen",
    IncidentSort.VIRUS: "Virus",
    IncidentSort.BREACH: "Breach of data protection",
    IncidentSort.FILTER_FAILURE: "Failure of the web filter",
    IncidentSort.MISUSE: "Misuse",
    IncidentSort.DISPOSED_REPORTS: "Reported after its disposal",
    IncidentSort.OTHER: "Other",
}
_ICO: Final = {IcoDecision.REPORTED: "reported", IcoDecision.NOT_NEEDED: "not needed", None: "not decided"}
_DATA: Final = {Answer.YES: "yes", Answer.NO: "no", Answer.NOT_KNOWN: "not known", None: NOT_RECORDED}
_ENCRYPTED: Final = {Verdict.PASS: "yes", Verdict.FAIL: "no", Verdict.WAIVED: "no, excused"}


def incidents_table(school: SchoolAt) -> Table:
    """Each logged incident of the last twelve months, the newest first. What happened, and the lesson, people typed."""
    since = day_of(school.at) - _A_YEAR
    found = [each for each in school.lines if isinstance(each.line, Incident) and each.line.happened_on >= since]
    newest = sorted(found, key=lambda each: (each.line.happened_on, each.line_id), reverse=True)
    columns = ("Encrypted", "Personal data at risk", "DPO told", "Commissioner", "Closed")
    rows = tuple(_incident(each, school) for each in newest[:_MOST_INCIDENTS])
    words = "Logged in the last twelve months, the newest first"
    words += f"; {len(newest) - _MOST_INCIDENTS} more are older" if len(newest) > _MOST_INCIDENTS else ""
    return Table("incidents-table", words, "Incident", tuple(Column(each, each) for each in columns), rows)


def _incident(recorded: Recorded, school: SchoolAt) -> Row:
    line: Incident = recorded.line
    encrypted = "no device named"
    if recorded.line_id in school.encrypted_then:
        encrypted = _ENCRYPTED.get(school.encrypted_then[recorded.line_id], "not known")
    cells = (
        encrypted,
        _DATA[line.personal_data],
        _day(line.dpo_told_on, "not told"),
        _ICO[line.ico],
        _day(line.closed_on, "open"),
    )
    return Row(f"{_SORTS[line.sort]}, {day_in_words(line.happened_on)}", tuple(map(Cell, cells)))


def exceptions_table(school: SchoolAt, figures: Figures) -> Table:
    """The exceptions in force by their rule. Who asked, and why, the technician's page says."""
    titles = {each.rule: each.title for each in figures.rules}
    by_rule: dict[str, list[date]] = {}
    for each in school.report.exceptions:
        by_rule.setdefault(each.rule, []).append(each.until)
    rows = tuple(
        Row(titles.get(rule, "A rule that is asked no more"), _exception(rule, ends, figures), rule)
        for rule, ends in sorted(by_rule.items())
    )
    columns = tuple(Column(each, each) for each in ("Devices", "Exceptions", "Ends"))
    return Table("exceptions-table", "Excused, by rule", "Rule", columns, rows)


def _exception(rule: str, ends: Sequence[date], figures: Figures) -> tuple[Cell | Figure, ...]:
    excused = figures.by_id.get(f"check.{rule}.excused")
    first, last = min(ends), max(ends)
    until = day_in_words(first) if first == last else f"{day_in_words(first)} to {day_in_words(last)}"
    return (excused or Cell("–"), Cell(str(len(ends))), Cell(until))


def kept_by_hand_table(school: SchoolAt) -> Table:
    """When each was done last, with what result, and when it is due next where that was written down."""
    rows = (
        Row("A file restored from a backup", _newest(school, BackupTest, lambda it: it.tested_on, _restored)),
        Row("Registration with the Information Commissioner", _registration(school)),
        *(Row(kind.on_screen.capitalize(), _review(school, kind)) for kind in _REVIEWS),
        Row("Disposals in the last twelve months", _disposals(school)),
    )
    columns = tuple(Column(each, each) for each in ("Last", "Result", "Next"))
    return Table("kept-by-hand-table", "", "Record", columns, rows)


_REVIEWS: Final = (ReviewKind.POLICY, ReviewKind.FILTERING, ReviewKind.RISK_ASSESSMENT, ReviewKind.GOVERNOR_REPORT)


def _newest(
    school: SchoolAt, kind: type[Any], done_on: Callable[[Any], date], result: Callable[[Any], str], *, what: object = None
) -> tuple[Cell, ...]:
    lines = [each.line for each in school.lines if isinstance(each.line, kind)]
    told = [each for each in lines if what is None or each.what is what]
    if not told:
        return (Cell(NOT_RECORDED), Cell("–"), Cell("–"))
    newest = max(told, key=done_on)
    return (Cell(day_in_words(done_on(newest))), Cell(result(newest)), Cell(_day(newest.next_due, "as the policy asks")))


def _restored(test: BackupTest) -> str:
    return "came back whole" if test.restored else "did not come back"


def _review(school: SchoolAt, kind: ReviewKind) -> tuple[Cell, ...]:
    return _newest(school, Review, lambda it: it.done_on, lambda _: "done", what=kind)


def _registration(school: SchoolAt) -> tuple[Cell, ...]:
    found = [each.line for each in school.lines if isinstance(each.line, IcoRegistration)]
    if not found:
        return (Cell(NOT_RECORDED), Cell("–"), Cell("–"))
    newest = max(found, key=lambda each: each.expires_on)
    has_ended = newest.expires_on < day_of(school.at)
    return (
        Cell(_day(newest.renewed_on, NOT_RECORDED)),
        Cell("has ended" if has_ended else "in force"),
        Cell(f"until {day_in_words(newest.expires_on)}"),
    )


def _disposals(school: SchoolAt) -> tuple[Cell, ...]:
    since = day_of(school.at) - _A_YEAR
    found = [each.line for each in school.lines if isinstance(each.line, Disposal) and each.line.disposed_on >= since]
    if not found:
        return (Cell("none recorded"), Cell("–"), Cell("–"))
    certified = sum(bool(each.certificate) for each in found)
    last = max(each.disposed_on for each in found)
    return (Cell(day_in_words(last)), Cell(f"{counted(len(found), 'device')}, {certified} with certificate"), Cell("–"))


def _day(day: date | None, else_words: str) -> str:
    return else_words if day is None else day_in_words(day)
