"""The figures about what people record: rules about the school, exceptions, loans, and lines of registers."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from collector.plain_text import one_line
from collector.registers import signatures
from collector.registers.recording import Recorded
from collector.reports.compliance_report import RecordEntry
from collector.reports.figure import SLUGS, Figure, Sort, Thing
from collector.reports.school_at import SchoolAt
from collector.store.loans import LoanState, StoredLoan
from compliance.registers import CATALOGUE
from compliance.school_clock import day_of
from compliance.verdict import Verdict

ENDS_SOON: Final = timedelta(days=28)
_OUT: Final = frozenset({LoanState.ENROLLED, LoanState.CLEARED, LoanState.SUSPENDED, LoanState.LOST, LoanState.RECALLED})
_UNSIGNED: Final = frozenset(
    {LoanState.DRAFT, LoanState.AWAITING_BORROWER, LoanState.AWAITING_TECHNICIAN, LoanState.AWAITING_HEADTEACHER}
)
_BY_VERDICT: Final = {
    Verdict.PASS: "rules about records met",
    Verdict.FAIL: "rules about records that need action",
    Verdict.UNKNOWN: "rules about records not known",
    Verdict.WAIVED: "rules about records excused",
    Verdict.NOT_APPLICABLE: "rules about records that do not concern the school",
    Verdict.RECORDED: "rules about records only recorded",
}


@dataclass(frozen=True, slots=True)
class RecordFigures:
    """One rule about the school, and the lines of registers that its verdict is about."""

    record: RecordEntry
    lines: Figure


def of_rules_about_the_school(school: SchoolAt) -> tuple[Figure, ...]:
    """How many of the rules about what people record are met, and how many not."""
    records = school.report.records
    counted = {verdict: tuple(_of_record(each) for each in records if each.check.verdict is verdict) for verdict in _BY_VERDICT}
    late = tuple(_of_record(each) for each in records if school.is_overdue(each.check))
    return (
        Figure("records", "rules about what people record", tuple(map(_of_record, records))),
        *(Figure(f"records.{SLUGS[verdict]}", words, counted[verdict], len(records)) for verdict, words in _BY_VERDICT.items()),
        Figure("records.overdue", "rules about records overdue", late, len(records)),
    )


def of_each_record(school: SchoolAt) -> tuple[RecordFigures, ...]:
    """Each rule about the school, in the order of the policy."""
    return tuple(
        RecordFigures(
            each,
            Figure(
                f"record.{each.check.rule}",
                "lines that it is about",
                tuple(
                    Thing(Sort.LINE, f"{line.register} {line.line_id}", f"{line.register} {line.line_id}", said=line.words)
                    for line in each.lines
                ),
                None,
                is_recorded=each.check.rule not in school.lines_not_recorded,
                about=f"{each.check.title} ({each.check.rule})",
            ),
        )
        for each in school.report.records
    )


def of_exceptions(school: SchoolAt) -> tuple[Figure, ...]:
    """The exceptions in force, and those of which the end is near."""
    today = day_of(school.at)
    granted = [
        (each.until, Thing(Sort.EXCEPTION, each.exception_id, each.whom, each.rule, each.reason, each.until))
        for each in school.report.exceptions
    ]
    soon = tuple(thing for until, thing in granted if until <= today + ENDS_SOON)
    return (
        Figure("exceptions", "exceptions in force", tuple(thing for _, thing in granted)),
        Figure("exceptions.ending", "exceptions that end within four weeks", soon, len(granted)),
    )


def of_loans(school: SchoolAt) -> tuple[Figure, ...]:
    """The loans that have not ended."""
    today, held = day_of(school.at), school.loans or ()
    out = [each for each in held if each.state in _OUT]
    late = [each for each in out if each.due_back is not None and each.due_back < today]
    cleared = [each for each in out if each.state is LoanState.CLEARED]
    signed = [each for each in out if not signatures.missing(each)]
    waiting = [each for each in held if each.state in _UNSIGNED]
    lost = [each for each in out if each.state is LoanState.LOST]
    known = school.loans is not None

    def figure(name: str, words: str, counted: Iterable[StoredLoan], of: int | None = None) -> Figure:
        return Figure(name, words, tuple(map(_of_loan, counted)), of, is_recorded=known)

    return (
        figure("loans", "devices on loan", out),
        figure("loans.signed", "of these: signed for by all three", signed, len(out)),
        figure("loans.cleared", "loans cleared to leave the site", cleared, len(out)),
        figure("loans.overdue", "loans overdue", late, len(out)),
        figure("loans.lost", "loans recorded as lost or stolen", lost, len(out)),
        figure("loans.waiting", "agreements that wait for a signature", waiting),
    )


def of_registers(school: SchoolAt) -> tuple[Figure, ...]:
    """How many lines each register has."""
    return tuple(
        Figure(
            f"register.{name}",
            f"lines of {name}",
            lines_counted(each for each in school.lines if each.register is register),
            about=register.about,
        )
        for name, register in CATALOGUE.items()
    )


def _of_record(record: RecordEntry) -> Thing:
    check = record.check
    return Thing(Sort.RULE, check.rule, check.title, check.rule, check.saw, check.put_right_by or record.due_on)


def _of_loan(loan: StoredLoan) -> Thing:
    label = one_line(loan.asset_tag or loan.serial)
    return Thing(Sort.LOAN, loan.loan_id, label, said=one_line(f"{loan.borrower_name}: {loan.state.on_screen}"))


def lines_counted(recorded: Iterable[Recorded]) -> tuple[Thing, ...]:
    """Lines of registers as things that are counted."""
    return tuple(
        Thing(Sort.LINE, f"{each.register.name} {each.line_id}", one_line(each.title), said=each.register.name)
        for each in recorded
    )
