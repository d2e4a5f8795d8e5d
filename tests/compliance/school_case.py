"""A school in a situation, and what one of the rules about it must answer."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from compliance.registers import CATALOGUE
from compliance.registers.people import Person
from compliance.school_context import AssetKept, DeviceKept, LoanKept, SchoolContext, SchoolLine
from compliance.verdict import Verdict

NOW = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
PASS, FAIL, UNKNOWN, NOT_APPLICABLE = Verdict.PASS, Verdict.FAIL, Verdict.UNKNOWN, Verdict.NOT_APPLICABLE
BY = "T. Technician"

SAMPLE, OTHER = Person("A. Sample", "teacher"), Person("B. Other", "governor")


def day(text: str) -> date:
    return date.fromisoformat(text)


def recorded(
    *lines: object,
    loans: tuple[LoanKept, ...] = (),
    assets: tuple[AssetKept, ...] = (),
    devices: tuple[DeviceKept, ...] = (),
) -> SchoolContext:
    """A school with these lines, numbered in each register in their order."""
    names = {register.line: register.name for register in CATALOGUE.values()}
    found: dict[type[Any], tuple[SchoolLine[Any], ...]] = {}
    for line in lines:
        held = found.get(type(line), ())
        found[type(line)] = (*held, SchoolLine(names[type(line)], str(len(held) + 1), line))
    return SchoolContext(found, loans, assets, devices)


@dataclass(frozen=True)
class Case:
    name: str
    kind: str
    context: SchoolContext
    verdict: Verdict
    saw: str
    lines: Sequence[tuple[str, str, str]] = ()
    due_on: date | None = None
