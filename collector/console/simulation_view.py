"""What a draft of a policy would change, as the page before its adoption shows it."""

from collections import Counter
from dataclasses import dataclass
from typing import Final

from collector.judging.simulating import Simulation
from collector.plain_text import one_line
from collector.reports.compliance_report import SIMULATED
from collector.reports.simulation_words import gone_rules, move_words, moves, new_rules, titles
from compliance.verdict import Verdict

MOST_LISTED: Final = 50


@dataclass(frozen=True, slots=True)
class Standing:
    """How many devices have a verdict now, and would have."""

    verdict: Verdict
    now: int
    then: int


@dataclass(frozen=True, slots=True)
class Moved:
    """By one rule, from what to what, and how many devices; of a rule about the school what is recorded."""

    rule: str
    title: str
    words: str
    devices: int
    saw: str = ""


@dataclass(frozen=True, slots=True)
class Changing:
    """A device of which something else would be said."""

    label: str
    address: str
    words: str


@dataclass(frozen=True, slots=True)
class SimulationView:
    """Counts first, then rules, then devices."""

    in_force: str
    trouble: str
    devices: int
    changed: int
    nothing_known: int
    standings: tuple[Standing, ...]
    new_rules: tuple[str, ...]
    gone_rules: tuple[str, ...]
    by_rule: tuple[Moved, ...]
    of_school: tuple[Moved, ...]
    changing: tuple[Changing, ...]


def view_of(found: Simulation) -> SimulationView:
    """The page."""
    called = titles(found)
    before = Counter(each.before for each in found.devices)
    after = Counter(each.after for each in found.devices)
    changed = [each for each in found.devices if each.is_changed]
    policy = found.in_force
    return SimulationView(
        in_force=f"{policy.policy_id}, version {one_line(policy.version)}" if policy else "",
        trouble=one_line(found.trouble),
        devices=len(found.devices),
        changed=len(changed),
        nothing_known=sum(bool(each.unknown_because) for each in found.devices),
        standings=tuple(Standing(each, before[each], after[each]) for each in Verdict if before[each] or after[each]),
        new_rules=tuple(f"{each}: {called[each]}" for each in new_rules(found)),
        gone_rules=tuple(f"{each}: {called[each]}" for each in gone_rules(found)),
        by_rule=tuple(
            Moved(rule, called[rule], move_words(was, will), number) for (rule, was, will), number in moves(found).items()
        ),
        of_school=tuple(
            Moved(each.rule_id, called[each.rule_id], move_words(each.before, each.after), 0, one_line(each.saw))
            for each in found.school
        ),
        changing=tuple(
            Changing(
                one_line(each.device.label + (SIMULATED if each.device.simulated else "")),
                f"/devices/{each.device.device_id.hex()}",
                move_words(each.before, each.after),
            )
            for each in sorted(changed, key=lambda each: each.device.label.casefold())[:MOST_LISTED]
        ),
    )
