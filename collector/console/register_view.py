"""Lines of registers as pages show them: in words, and without the names of people for whoever may not see them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from collector.accounts.rights import Right
from collector.console.visit import Visit
from collector.plain_text import one_line
from collector.registers.line_versions import read_version
from collector.registers.recording import Recorded
from collector.reports.register_words import in_words, label_of
from collector.store.register_lines import StoredLine
from compliance.registers import Register
from compliance.registers.fields import FieldDoc

NOT_SHOWN: Final = "name not shown"
_MOST_COLUMNS: Final = 7


@dataclass(frozen=True, slots=True)
class Said:
    """One field and what stands there."""

    label: str
    words: str


@dataclass(frozen=True, slots=True)
class LineRow:
    """A line in a table: how people call it, and what else it says, column by column."""

    line_id: int
    title: str
    cells: tuple[Said, ...]


@dataclass(frozen=True, slots=True)
class Step:
    """One version of a line: what was done, by whom, and what is said otherwise since."""

    at: datetime
    act: str
    by: str
    changed: tuple[str, ...]


def name_of(register: Register) -> str:
    """The register as a heading: `Media permits`."""
    words = register.name.replace("-", " ").replace("ico", "ICO").replace("mfa", "MFA")
    return words[0].upper() + words[1:]


def about(register: Register) -> str:
    """What it is for, as a sentence."""
    return f"{register.about[0].upper()}{register.about[1:]}."


def columns(register: Register) -> tuple[FieldDoc, ...]:
    """The fields of a table beside the title: as many as can be read side by side. The page of a line has all."""
    others = [field for field in register.fields if field.name not in register.title]
    return tuple(others[: _MOST_COLUMNS - 1])


def rows(visit: Visit, register: Register, lines: Iterable[Recorded]) -> list[LineRow]:
    """The lines of a table."""
    shown = columns(register)
    return [
        LineRow(
            each.line_id,
            title_of(visit, register, each.line),
            tuple(Said(label_of(field), said(visit, field, each.line)) for field in shown),
        )
        for each in lines
    ]


def everything_said(visit: Visit, register: Register, line: object) -> tuple[Said, ...]:
    """Every field of a line."""
    return tuple(Said(label_of(field), said(visit, field, line) or "not said") for field in register.fields)


def title_of(visit: Visit, register: Register, line: object) -> str:
    """How people call a line."""
    fields = [field for field in register.fields if field.name in register.title]
    ordered = sorted(fields, key=lambda field: register.title.index(field.name))
    title = " · ".join(words for field in ordered if (words := said(visit, field, line))) or "not said"
    return title[0].upper() + title[1:]


def said(visit: Visit, field: FieldDoc, line: object) -> str:
    """What stands in a field; "" where nothing does."""
    value: Any = getattr(line, field.name)
    if field.personal and value and not visit.may(Right.SEE_PEOPLE):
        return NOT_SHOWN
    return one_line(in_words(field, value))


def steps(visit: Visit, register: Register, history: Sequence[StoredLine]) -> list[Step]:
    """Every version, the newest first."""
    found: list[Step] = []
    before: object = None
    for version in history:
        line = read_version(register, version)
        act = "Withdrawn" if version.withdrawn_at else "Recorded" if version.version == 1 else "Changed"
        by = one_line(version.recorded_by) if visit.may(Right.SEE_PEOPLE) else NOT_SHOWN
        found.append(Step(version.recorded_at, act, by, _changed(visit, register, before, line)))
        before = line
    return found[::-1]


def _changed(visit: Visit, register: Register, before: object, after: object) -> tuple[str, ...]:
    if before is None:
        return ()
    return tuple(
        f"{label_of(field)} was “{said(visit, field, before) or 'not said'}”"
        for field in register.fields
        if getattr(before, field.name) != getattr(after, field.name)
    )
