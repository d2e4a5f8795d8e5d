"""What is due when, and by whom: what the policy's rules ask of the registers, and the days that stand in the registers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from rich.text import Text

from collector.plain_text import one_line
from collector.registers.due_dates import DueDate
from collector.reports import dates, shapes
from collector.reports.as_json import Plain
from collector.reports.compliance_report import RecordEntry
from collector.reports.deadline_words import due_words
from collector.reports.shapes import STYLES
from collector.reports.text_page import TextPage
from compliance.verdict import Verdict

_NO_RULE = "The policy in force has no rule about the registers; only days that stand in them are listed."


@dataclass(frozen=True, slots=True)
class Duties:
    """Everything that is due. `titles` is how people call a line of a register, by its name and number."""

    records: Sequence[RecordEntry]
    days: Sequence[DueDate]
    titles: Mapping[tuple[str, str], str]

    @property
    def in_order(self) -> list[RecordEntry]:
        """What needs action first, then by day; what is not known and has no day comes between."""
        return sorted(self.records, key=lambda each: (each.check.verdict is not Verdict.FAIL, _day(each) or date.min))


def due_text(duties: Duties, today: date) -> Text:
    """For the office: names may be read here."""
    page = TextPage()
    if not duties.records:
        page.add(_NO_RULE)
    for each in duties.in_order:
        _record(page, each, duties, today)
    if duties.days:
        page.blank()
        page.add("Days that stand in the registers", "bold")
    for day in sorted(duties.days, key=lambda each: (each.day, each.register, each.line_id)):
        late = "OVERDUE " if day.day < today else ""
        what = f"{late}{dates.day(day.day, today)}: {day.words} · {day.register} {day.line_id}, {day.title}"
        page.add(one_line(what), STYLES[Verdict.FAIL] if late else "", indent=2)
    return page.text


def due_plain(duties: Duties) -> Plain:
    """The same for machines."""
    return {
        "rules": [
            {
                "rule": each.check.rule,
                "title": each.check.title,
                "verdict": each.check.verdict.value,
                "saw": each.check.saw,
                "due_on": each.due_on.isoformat() if each.due_on else None,
                "put_right_by": each.check.put_right_by.isoformat() if each.check.put_right_by else None,
                "who_acts": each.check.actors,
                "lines": [
                    {"register": line.register, "line": line.line_id, "title": duties.titles.get(line[:2]), "words": line.words}
                    for line in each.lines
                ],
            }
            for each in duties.in_order
        ],
        "days": [
            {
                "day": each.day.isoformat(),
                "register": each.register,
                "line": each.line_id,
                "title": each.title,
                "words": each.words,
            }
            for each in duties.days
        ],
    }


def _day(record: RecordEntry) -> date | None:
    return record.check.put_right_by or record.due_on


def _record(page: TextPage, record: RecordEntry, duties: Duties, today: date) -> None:
    check = record.check
    due = due_words(check.deadline, record.due_on, today)
    page.add(f"{shapes.in_words(check.verdict)} · {check.title} ({check.rule})", STYLES[check.verdict])
    page.add(f"{check.saw}", indent=2)
    page.add(f"{due}{' · ' if due else ''}who acts: {check.actors}", "dim", indent=2)
    for line in record.lines if check.verdict is not Verdict.PASS else ():
        title = duties.titles.get((line.register, line.line_id), "")
        words = "" if line.words in check.saw else f": {line.words}"
        page.add(one_line(f"{line.register} {line.line_id}{', ' if title else ''}{title}{words}"), indent=6, first="    –")
