"""What is said about how long reports are kept is what the collector does: it deletes none."""

import re
from pathlib import Path

from compliance.facts.told import WITH_THE_EVIDENCE
from tests.documents.document import ROOT

KEPT = {"envelopes", "forks", "verdict_changes", "audit"}


def deleted_from() -> set[str]:
    store = "\n".join(path.read_text("utf-8") for path in Path(ROOT, "collector").rglob("*.py"))
    return set(re.findall(r"\bDELETE\s+FROM\s+(\w+)", store, re.IGNORECASE))


def test_no_statement_deletes_a_report_as_the_words_of_every_field_say() -> None:
    """Whoever builds deletion changes these words, docs/what-is-sent.md and SECURITY.md, and then this test."""
    assert "refused" in deleted_from()
    assert deleted_from() & KEPT == set()
    assert WITH_THE_EVIDENCE.endswith("no report is deleted by itself")


def test_the_gap_is_said_where_people_look_for_it() -> None:
    for name, words in (
        ("docs/what-is-sent.md", "keeps every report, and deletes none"),
        ("SECURITY.md", "No report is ever deleted"),
    ):
        assert words in (ROOT / name).read_text("utf-8")
