"""What a policy says before its rules: for whom it is, how long evidence is good, how many days of grace there are."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from types import MappingProxyType
from typing import Final

from compliance.facts import Fact, SoftwareInventory
from compliance.policy_table import Table
from compliance.rule import Severity
from compliance.rule_parsing import GRACE_LIMIT_DAYS

_JUDGED: Final = tuple(severity for severity in Severity if severity is not Severity.RECORD)

SETTINGS: Final = ("school_kind", "seed", "evidence_good_for", "grace_days", "collect")
"""The keys that say so."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What a pack says, or takes from the packs that it builds on: of their times the shorter, of what they collect all."""

    school_kind: str
    seed: str
    evidence_good_for: timedelta
    grace_days: Mapping[Severity, int | None]
    collects: frozenset[type[Fact]]


OF_A_LIBRARY: Final = Settings(
    "", "", timedelta(days=1), MappingProxyType(dict.fromkeys(_JUDGED, 0) | {Severity.RECORD: None}), frozenset()
)


def read_settings(table: Table, bases: Sequence[Settings]) -> Settings:
    """A pack without bases must say everything; another says only what it wants otherwise."""
    return Settings(
        table.optional_text("school_kind", bases[0].school_kind) if bases else table.text("school_kind"),
        table.text("seed", may_be_empty=True) if not bases or table.has("seed") else "",
        _evidence_good_for(table, bases),
        _grace_days(table.optional_table("grace_days") if bases else table.table("grace_days"), bases),
        _collects(table.optional_table("collect"), bases),
    )


def _evidence_good_for(table: Table, bases: Sequence[Settings]) -> timedelta:
    if bases and not table.has("evidence_good_for"):
        return min(each.evidence_good_for for each in bases)
    return table.duration("evidence_good_for", between=("1 days", "365 days"))


def _grace_days(table: Table, bases: Sequence[Settings]) -> Mapping[Severity, int | None]:
    """Every severity that can fail has its days; `record` has none, since there is nothing to put right."""
    days: dict[Severity, int | None] = {Severity.RECORD: None}
    for severity in _JUDGED:
        held = [found for each in bases if (found := each.grace_days[severity]) is not None]
        if held and not table.has(severity.value):
            days[severity] = min(held)
        else:
            days[severity] = table.whole_number(severity.value, at_most=GRACE_LIMIT_DAYS)
    table.finish()
    return MappingProxyType(days)


def _collects(table: Table, bases: Sequence[Settings]) -> frozenset[type[Fact]]:
    """What says so much of people that no device tells it unasked, and that no kind of rule asks for yet."""
    asked = any(SoftwareInventory in each.collects for each in bases)
    found = frozenset({SoftwareInventory}) if table.flag("software_inventory", default=asked) else frozenset()
    table.finish()
    return found
