"""What a report asks of the people who lead a school, drawn from its figures: nothing is asked where nothing is open."""

from collector.reports.all_figures import Figures
from collector.reports.page_parts import conflicts
from collector.reports.reader_page import Item
from collector.reports.school_at import SchoolAt
from compliance.rule import Actor
from compliance.verdict import Verdict

_LEADERS = frozenset({Actor.HEADTEACHER, Actor.GOVERNOR})


def decisions(school: SchoolAt, figures: Figures) -> tuple[Item, ...]:
    """Each with the figures that it is about, the most urgent first."""
    return (
        *_of_figure(figures, "incidents.devices", "Ask what became of the incidents that devices showed"),
        *_of_figure(
            figures,
            "devices.overdue",
            "Decide what happens to devices with an overdue check: put right, excused or kept in school",
        ),
        *_of_figure(figures, "loans.overdue", "Ask for the devices back that are overdue, or agree on another day"),
        *_of_figure(figures, "exceptions.ending", "Renew the exceptions that end within four weeks, or let them end"),
        *_of_records(figures),
        *_of_conflicts(school),
    )


def _of_figure(figures: Figures, figure_id: str, title: str) -> tuple[Item, ...]:
    figure = figures.by_id[figure_id]
    return (Item(title, (), (figure,)),) if figure.things else ()


def _of_records(figures: Figures) -> tuple[Item, ...]:
    """What only a headteacher or the governors can record or put right."""
    open_ones = [
        each.record.check
        for each in figures.each_record
        if each.record.check.verdict in (Verdict.FAIL, Verdict.UNKNOWN) and _LEADERS & set(each.record.check.who_acts)
    ]
    if not open_ones:
        return ()
    titles = tuple(f"{each.title} ({each.rule}): {each.verdict.on_screen.lower()}" for each in open_ones)
    return (Item("See to what the headteacher or the governors put right", titles),)


def _of_conflicts(school: SchoolAt) -> tuple[Item, ...]:
    found = conflicts(school)
    return (Item("Decide where the policy's own words cannot all be followed", found),) if found else ()
