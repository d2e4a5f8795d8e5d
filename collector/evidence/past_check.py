"""The two records of a device's verdicts in the past, line by line: what judging remembers, and what is shown of a day."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import pairwise

from collector.store import verdict_past, verdicts
from collector.store.database import Transaction
from collector.store.instants import to_text
from collector.store.verdict_past import PastVerdict
from collector.store.verdicts import VerdictChange


def contradictions(tx: Transaction, device_id: bytes) -> Iterator[str]:
    """Every change that the one has and the other has not, or has otherwise. Each names its rule and moment."""
    lines: dict[str, list[PastVerdict]] = defaultdict(list)
    for line in verdict_past.everything(tx, device_id):
        lines[line.rule_id].append(line)
    changes: dict[str, list[VerdictChange]] = defaultdict(list)
    for change in verdicts.changes_of(tx, device_id):
        changes[change.rule_id].append(change)
    for rule_id in sorted(lines.keys() | changes.keys()):
        yield from _of_rule(rule_id, lines[rule_id], changes[rule_id])


def _of_rule(rule_id: str, lines: Sequence[PastVerdict], changes: Sequence[VerdictChange]) -> Iterator[str]:
    for change in changes:
        known = [each for each in lines if each.known_at <= change.at]
        shown = known[-1].verdict if known else None
        if shown is not change.after:
            became = f"{rule_id} became {change.after.value} at {to_text(change.at)}"
            yield f"its past: {became}, and the past of that moment says {shown.value if shown else 'nothing'}"
    for line in _last_of_each_instant(lines):
        remembered = [each.after for each in changes if each.at <= line.known_at]
        if line.verdict is not None and (not remembered or remembered[-1] is not line.verdict):
            yield f"its past: {rule_id} is said to be {line.verdict.value} since {to_text(line.known_at)}; no change says so"


def _last_of_each_instant(lines: Sequence[PastVerdict]) -> Iterator[PastVerdict]:
    """What judging remembers of an instant. The others of it are of days before the policy in force was adopted."""
    return (one for one, after in pairwise((*lines, None)) if one and (after is None or after.known_at != one.known_at))
