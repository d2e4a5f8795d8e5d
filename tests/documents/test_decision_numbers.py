"""A decision is named by its number, so a number names one decision."""

from collections import Counter
from pathlib import Path

DECISIONS = sorted((Path(__file__).parents[2] / "docs" / "decisions").glob("*.md"))


def test_no_two_decisions_have_one_number():
    numbers = Counter(each.name[:4] for each in DECISIONS)
    assert [number for number, times in numbers.items() if times > 1] == []


def test_a_decision_begins_with_its_own_number():
    assert [each.name for each in DECISIONS if not each.read_text("utf-8").startswith(f"# {each.name[:4]}")] == []
