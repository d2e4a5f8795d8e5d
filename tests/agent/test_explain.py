"""The explanation says of every fact, on every system, what it is, where it is read, with what rights, and what is sent."""

import pytest

from agent.probes.table import PROBES
from agent.telling.explain import explain
from compliance.facts import FACTS

LABELS = ["What it is", "Read from", "Needs", "What for", "Kept", "Sent"]


@pytest.mark.parametrize("platform", list(PROBES))
def test_nothing_is_left_out_of_any_fact(platform: str) -> None:
    sections = [each.splitlines() for each in explain(platform).rstrip("\n").split("\n\n")[1:]]
    told = [[line.partition(":") for line in each if line.startswith("  ") and line[2] != " "] for each in sections]
    assert [[label.strip() for label, _, _ in each] for each in told] == [LABELS] * len(FACTS)
    assert [label for each in told for label, _, words in each if label != "  Sent" and not words.strip()] == []


@pytest.mark.parametrize("platform", list(PROBES))
def test_below_what_is_sent_stands_something(platform: str) -> None:
    sections = explain(platform).rstrip("\n").split("\n\n")[1:]
    assert [each.splitlines()[0] for each in sections if "    - " not in each.partition("  Sent:\n")[2]] == []
