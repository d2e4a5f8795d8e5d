"""The explanation says of every fact, on every system, what it is, where it is read, with what rights, and what is sent."""

import pytest

from agent.probes.table import PROBES
from agent.resident import WATCHED
from agent.telling.explain import explain
from agent.watching.seen_at_once import seen_in_words
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


@pytest.mark.parametrize("platform", list(PROBES))
def test_what_is_seen_at_once_and_what_by_the_clock_is_said_of_every_system(platform: str) -> None:
    told, _, clock = seen_in_words(platform).partition("Seen by the clock only:\n")
    assert [trigger for trigger in WATCHED if f"({trigger})\n" not in told] == []
    assert clock.splitlines()[-1] == "  - what the service may not read"


def test_of_a_system_without_a_watch_nothing_else_is_said() -> None:
    assert seen_in_words("plan9").startswith("Nothing is watched on this system by this version")
