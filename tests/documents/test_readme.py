"""What README.md says of verdicts, exit codes and the report is so."""

import re
from typing import Final

from agent import exit_codes as agent_codes
from collector.cli.exit_codes import ExitCode
from collector.judging.packs import find_pack
from collector.reports.shapes import in_words
from compliance.verdict import Verdict
from tests.documents.document import ROOT, blocks, spans, table_under
from tests.documents.what_is_sent import DOCUMENT, written

README: Final = ROOT / "README.md"
_SHELL_CODES: Final = {ExitCode.INTERRUPTED, ExitCode.READER_GONE}  # as every shell reports them


def test_the_two_commands_stand_in_the_first_block():
    assert next(blocks(README)).commands == ("make demo", "make test")


def test_the_make_targets_that_are_named_are_those_that_exist():
    targets = re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    told = [found[1] for path in ROOT.glob("*.md") for span in spans(path) if (found := re.search(r"\bmake ([a-z]+)", span))]
    assert set(told) == set(targets)


def test_the_verdicts_are_told_with_their_shapes_and_words():
    told = {row[1].strip("`"): row[0] for row in table_under(README, "## The verdicts")}
    assert told == {verdict.value: in_words(verdict) for verdict in Verdict}


def test_the_exit_codes_are_those_of_both_programs():
    told = {int(row[0]) for row in table_under(README, "## Exit codes")}
    of_agent = {getattr(agent_codes, name) for name in dir(agent_codes) if name.isupper() and not name.startswith("_")}
    assert (told, told) == ({code.value for code in set(ExitCode) - _SHELL_CODES}, of_agent)


def test_the_printed_report_asks_what_the_pack_asks():
    (printed,) = (block.text for block in blocks(README) if "The compliance report:" in block.text)
    shown = " ".join(printed.split())
    rules = {rule.rule_id: rule for rule in find_pack("s004-primary").policy.rules}
    seen = re.findall(r"· ([^·()]+) \(([A-Z]+-\d)\) Seen", shown)
    told = {rule_id: (title, f"Asked {rules[rule_id].asks} (" in shown) for title, rule_id in seen}
    assert told == {rule_id: (rules[rule_id].title, True) for rule_id in ("ENC-1", "LOAN-1", "OS-1", "LOCK-1")}


def test_what_is_sent_is_as_the_code_has_it():
    """If not: `.venv/bin/python -m tests.documents.what_is_sent`, and read what changed."""
    assert DOCUMENT.read_text(encoding="utf-8") == written()
