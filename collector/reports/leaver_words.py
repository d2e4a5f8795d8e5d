"""Leavers and their checklists, for the office: names may be read here."""

from collections.abc import Iterator, Sequence
from datetime import date

from rich.text import Text

from collector.plain_text import one_line
from collector.registers.leavers import Checklist
from collector.reports import dates
from collector.reports.as_json import Plain
from collector.reports.text_page import TextPage


def leavers_table(leavers: Sequence[Checklist], today: date) -> Text:
    """One line for each leaver: when, and what is still missing."""
    page = TextPage()
    if not leavers:
        page.add("Nobody has a last day. Record one with `rollcall register change people LINE --last-day DAY`.")
        return page.text
    page.row([("Last day", 15), ("Who", 22), ("Still to do", 39)], "bold")
    for each in leavers:
        missing = "nothing" if each.is_done else ", ".join(_to_do(each))
        page.row([(dates.day(each.person.line.last_day, today), 15), (one_line(each.name), 22), (one_line(missing), 39)])
    return page.text


def checklist_text(checklist: Checklist, today: date) -> Text:
    """Everything about one leaver, each step with a box."""
    page = TextPage()
    page.add(one_line(f"{checklist.name}, last day {dates.day(checklist.person.line.last_day, today)}"), "bold")
    for loan in checklist.out:
        what = f"loan {loan.loan_id}, {loan.make} {loan.model} {loan.asset_tag or loan.serial}: {loan.state.on_screen}"
        page.add(one_line(what), indent=6, first="  [ ]")
    for each in checklist.trips:
        page.add(one_line(f"authorisation {each.line_id}, {each.line.device}: not back"), indent=6, first="  [ ]")
    for each in checklist.permits:
        page.add(one_line(f"media permit {each.line_id}, {each.line.medium}: runs on"), indent=6, first="  [ ]")
    for step in checklist.missing:
        page.add(_in_words(step), indent=6, first="  [ ]")
    for step, words in checklist.by_loans.items():
        page.add(one_line(f"{_in_words(step)}: {words}"), "dim", indent=6, first="  [x]")
    for done in checklist.done:
        what = f"{_in_words(done.step)}: {dates.day(done.done_on, today)}, {done.done_by}"
        page.add(one_line(what), "dim", indent=6, first="  [x]")
    page.add("A step is recorded with `rollcall register add leaver-steps`; a password or a PIN never is.", "dim")
    return page.text


def checklist_plain(checklist: Checklist) -> Plain:
    """The same for machines."""
    return {
        "person": checklist.name,
        "last_day": checklist.person.line.last_day.isoformat(),
        "loans": [{"loan_id": each.loan_id, "state": each.state.value} for each in checklist.out],
        "authorisations": [each.line_id for each in checklist.trips],
        "media_permits": [each.line_id for each in checklist.permits],
        "missing": [str(step) for step in checklist.missing],
        "shown_by_loans": {str(step): words for step, words in checklist.by_loans.items()},
        "done": [{"step": str(each.step), "done_on": each.done_on.isoformat()} for each in checklist.done],
    }


def _to_do(checklist: Checklist) -> Iterator[str]:
    yield from (f"loan {each.loan_id} ({_in_words(each.state)})" for each in checklist.out)
    yield from (f"authorisation {each.line_id}" for each in checklist.trips)
    yield from map(_in_words, checklist.missing)


def _in_words(step: str) -> str:
    return str(step).replace("_", " ")
