"""Which column of a table that was sent is which field of a register: by its heading, or as somebody chose."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from collector.console.visit import Upload
from collector.registers import importing
from collector.reports.register_words import label_of
from compliance.registers import Register

LEFT_OUT: Final = "-"
"""What a form says of a column that is not to be read."""


@dataclass(frozen=True, slots=True)
class Heading:
    """One column: the form's name of it, its heading, which field it is ("" not chosen yet), and what its first row says."""

    name: str
    words: str
    chosen: str
    sample: str


def columns_of(register: Register, upload: Upload, given: Mapping[str, str]) -> list[Heading]:
    """The columns of the table, as `given` says or, where it says nothing, as their headings do."""
    names, sample = importing.head_of(upload.content)
    known = {importing.plain_heading(field.name): field.name for field in register.fields}
    allowed = {*known.values(), LEFT_OUT}
    found = []
    for place, words in enumerate(names):
        chosen = given.get(f"column-{place}", known.get(importing.plain_heading(words), ""))
        found.append(
            Heading(f"column-{place}", words, chosen if chosen in allowed else "", sample[place] if place < len(sample) else "")
        )
    return found


def column_problems(register: Register, headings: Sequence[Heading]) -> dict[str, str]:
    """What is wrong with the choice, at each column; and under `columns` which field has none."""
    problems: dict[str, str] = {}
    fields = [each.chosen for each in headings if each.chosen not in ("", LEFT_OUT)]
    headed = [importing.plain_heading(each.words) for each in headings]
    for each in headings:
        if headed.count(importing.plain_heading(each.words)) > 1:
            problems[each.name] = f"Two columns are called “{each.words}”: rename one in the file, and send it again."
        elif not each.chosen:
            problems[each.name] = f"“{each.words}”: choose which field this is, or leave it out."
        elif fields.count(each.chosen) > 1:
            problems[each.name] = f"“{each.words}”: another column is the same field; leave one of them out."
    missing = [label_of(field) for field in register.fields if field.required and field.name not in fields]
    if missing:
        problems["columns"] = f"No column says: {', '.join(missing)}. Every line must have it."
    return problems
