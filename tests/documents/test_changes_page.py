"""docs/changes.md says of each system what `rollcall-agent explain` says: which changes are reported at once, and which not."""

from pathlib import Path

import pytest

from agent.watching.seen_at_once import SEEN

PAGE = Path(__file__).parents[2] / "docs" / "changes.md"
HEADINGS = {"linux": "## On Linux", "windows": "## On Windows", "macos": "## On macOS"}


def section(platform: str) -> str:
    text = PAGE.read_text("utf-8").partition(f"{HEADINGS[platform]}\n")[2].partition("\n## ")[0]
    return " ".join(text.split())


@pytest.mark.parametrize("platform", list(SEEN))
def test_each_change_that_is_seen_only_by_the_clock_is_on_the_page(platform: str) -> None:
    assert [each for each in SEEN[platform].by_the_clock_only if each not in section(platform).replace("`", "")] == []


@pytest.mark.parametrize("platform", [each for each in SEEN if each != "linux"])
def test_each_change_that_is_told_is_in_the_table_with_its_trigger(platform: str) -> None:
    rows = {row.split(" | ")[0].strip("| "): row for row in PAGE.read_text("utf-8").splitlines() if row.startswith("| ")}
    for trigger, words in SEEN[platform].told.items():
        assert rows[words].endswith(f"| `{trigger}` |")


@pytest.mark.parametrize("platform", ["windows", "macos"])
def test_the_page_says_that_it_was_never_run_there(platform: str) -> None:
    assert "never run on" in section(platform)
