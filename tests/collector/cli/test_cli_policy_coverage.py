"""What becomes of each clause, what a rule asks and what may be set: told to people and to machines."""

import json
import re
from pathlib import Path

import pytest

from collector.cli.exit_codes import ExitCode
from collector.judging.packs import every_pack
from compliance.rules.table import RULE_KINDS
from tests.documents.document import ROOT, table_under
from tests.fakes.command_line import Rollcall

PACKS = [pack.policy.policy_id for pack in every_pack()]
DECISION = ROOT / "docs" / "decisions" / "0070-five-schools-and-three-standards.md"
HEADING = "## Counts beside the analysis"
TREATMENTS = {"telemetry", "mixed", "register", "refused", "help", "later"}


@pytest.mark.parametrize("pack", PACKS)
def test_every_clause_says_what_becomes_of_it_and_the_counts_are_theirs(rollcall: Rollcall, pack: str):
    page = json.loads(rollcall("policy", "coverage", pack, "--json").out)
    clauses, counts = page["clauses"], page["counts"]
    assert (page["pack"], counts["clauses"]) == (pack, len(clauses))
    assert {name: sum(each["treated_as"] == name for each in clauses) for name in counts if name in TREATMENTS} == {
        name: count for name, count in counts.items() if name in TREATMENTS
    }
    assert [each for each in clauses if not (each["rules"] or each["instead"])] == []


def test_the_schools_clauses_are_as_many_of_each_as_the_decision_says_beside_the_analysis(rollcall: Rollcall):
    told = {row[0].strip("`"): [int(cell.split()[0]) for cell in row[1:8]] for row in table_under(DECISION, HEADING)}
    names = ("clauses", "telemetry", "mixed", "register", "refused", "help", "later")
    counted = {}
    for pack in told:
        counts = json.loads(rollcall("policy", "coverage", pack, "--json").out)["counts"]
        counted[pack] = [counts.get(name, 0) for name in names]
    assert (counted, len(told)) == (told, len([each for each in every_pack() if each.policy.seed]))


def test_where_the_analysis_counts_otherwise_the_decision_says_why():
    for row in table_under(DECISION, HEADING):
        here, there = ([int(found) for found in re.findall(form, " ".join(row[1:8]))] for form in (r"(\d+) \(", r"\((\d+)\)"))
        assert (row[8] == "it is") is (here == there and row[7] == "0")


@pytest.mark.parametrize("pack", PACKS)
def test_every_rule_in_force_is_named_by_a_clause(rollcall: Rollcall, pack: str):
    page = json.loads(rollcall("policy", "coverage", pack, "--json").out)
    (shown,) = (each for each in json.loads(rollcall("policy", "list", "--json").out) if each["id"] == pack)
    assert {rule for each in page["clauses"] for rule in each["rules"]} == {each["rule"] for each in shown["rules"]}


def test_people_see_the_paragraph_and_its_rule_within_80_columns(rollcall: Rollcall):
    out = rollcall("policy", "coverage", "s004-primary").out
    assert "4.5: “Screensavers should be set to lock after a maximum of 15 minutes.” Proved by the device" in " ".join(
        out.split()
    )
    assert max(map(len, out.splitlines())) <= 80


def test_a_rule_that_is_left_out_is_said(rollcall: Rollcall, tmp_path: Path):
    file = tmp_path / "ours.toml"
    rollcall("policy", "new", file)
    file.write_text(file.read_text() + '\n[[leave_out]]\nrule = "AV-5"\nbecause = "The authority does it."\n')
    page = json.loads(rollcall("policy", "coverage", file, "--json").out)
    assert page["left_out"] == [{"pack": "ours", "rule": "AV-5", "because": "The authority does it."}]
    assert "AV-5" not in {rule for each in page["clauses"] for rule in each["rules"]}
    said = [" ".join(rollcall("policy", command, file).out.split()) for command in ("coverage", "show")]
    assert ["AV-5, by ours: The authority does it." in said[0], "Leaves out AV-5 (ours)" in said[1]] == [True, True]


def test_a_rule_is_explained_with_the_numbers_that_may_be_set(rollcall: Rollcall):
    out = " ".join(rollcall("policy", "explain", "LOCK-1", "--pack", "s004-primary").out.split())
    assert "at_most = 15 min: idle time and the wait for the password together; from 1 min to 8 h" in out
    assert "How to put it right on windows" in out


def test_a_rule_of_the_library_is_explained_without_any_pack(rollcall: Rollcall):
    plain = json.loads(rollcall("policy", "explain", "lock-1", "--json").out)
    assert (plain["pack"], plain["parameters"][0]["name"], plain["parameters"][0]["value"]) == ("library", "at_most", "15 min")


def test_where_there_is_a_school_a_rule_is_explained_as_its_own_policy_has_it(rollcall: Rollcall, data: Path):
    rollcall("policy", "adopt", "s002-nursery", "--data", data)
    plain = json.loads(rollcall("policy", "explain", "LOCK-1", "--data", data, "--json").out)
    assert (plain["pack"], plain["asks"]) == ("s002-nursery", "Locks itself within 10 minutes")


def test_a_rule_that_there_is_not_is_told_with_the_one_that_was_perhaps_meant(rollcall: Rollcall):
    answer = rollcall("policy", "explain", "LOKC-1", "--pack", "s004-primary")
    said = "rollcall: s004-primary has no rule 'LOKC-1'; did you mean \"LOCK-1\"?\n"
    assert (answer.code, answer.err) == (ExitCode.USAGE, said)


def test_every_kind_of_rule_is_listed(rollcall: Rollcall):
    listed = json.loads(rollcall("policy", "kinds", "--json").out)
    assert [each["kind"] for each in listed] == list(RULE_KINDS)
    out = rollcall("policy", "kinds").out
    assert [name for name in RULE_KINDS if name not in out.splitlines()] == []


def test_the_library_is_shown_and_never_adopted(rollcall: Rollcall, data: Path):
    assert "LOCK-1 · Screen locks itself" in rollcall("policy", "show", "library").out
    answer = rollcall("policy", "adopt", "library", "--data", data)
    assert (answer.code, "library only offers rules" in answer.err) == (ExitCode.REFUSED, True)
    assert "library" not in [each["id"] for each in json.loads(rollcall("policy", "list", "--json").out)]


def test_a_mistake_in_a_base_is_told_with_the_base_s_own_file_and_line(rollcall: Rollcall, tmp_path: Path):
    ours, base = tmp_path / "ours.toml", tmp_path / "base.toml"
    rollcall("policy", "new", base, "--set", "LOCK-1.at_most=10 min")
    rollcall("policy", "new", ours, "--on", base)
    base.write_text(base.read_text().replace("10 min", "10 parsecs"))
    answer = rollcall("policy", "check", ours)
    line = base.read_text().splitlines().index('at_most = "10 parsecs"') + 1
    assert (answer.code, f"base.toml:{line}: rule 'LOCK-1': at_most is" in answer.err) == (ExitCode.REFUSED, True)


def test_a_pack_is_printed_as_devices_get_it(rollcall: Rollcall, tmp_path: Path):
    file = tmp_path / "whole.toml"
    file.write_text(rollcall("policy", "show", "s004-primary", "--toml").out)
    digests = [json.loads(rollcall("policy", "show", each, "--json").out)["sha256"] for each in (file, "s004-primary")]
    assert digests[0] == digests[1]
