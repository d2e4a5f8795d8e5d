"""A school's own pack is begun by a few questions, or by options."""

import json
from pathlib import Path

import pytest

from collector.cli.exit_codes import ExitCode
from collector.judging.pack_draft import asked_for, draft, settings_of
from collector.judging.packs import find_pack, read_text
from tests.fakes.command_line import Rollcall

S004 = find_pack("s004-primary").policy


def test_a_pack_of_a_school_s_own_is_written_with_its_numbers_and_adopted(rollcall: Rollcall, data: Path, tmp_path: Path):
    file = tmp_path / "ours.toml"
    done = rollcall("policy", "new", file, "--title", "Our policy", "--set", "LOCK-1.at_most=10 min")
    assert (done.code, "builds on s004-primary" in done.out) == (0, True)
    rollcall("policy", "adopt", file, "--data", data)
    report = json.loads(rollcall("report", "--json", "--data", data).out)
    assert report["policy"]["id"] == "ours"
    shown = json.loads(rollcall("policy", "show", file, "--json").out)
    (lock,) = (each for each in shown["rules"] if each["rule"] == "LOCK-1")
    assert (shown["title"], lock["asks"], lock["asked_by"]) == ("Our policy", "Locks itself within 10 minutes", ["ours"])


def test_nothing_is_overwritten(rollcall: Rollcall, tmp_path: Path):
    file = tmp_path / "ours.toml"
    file.write_text("precious")
    answer = rollcall("policy", "new", file)
    assert (answer.code, file.read_text()) == (ExitCode.USAGE, "precious")


@pytest.mark.parametrize(
    ("number", "code", "said"),
    [
        ("LOCK-1.at_most=10 parsecs", ExitCode.REFUSED, "rule 'LOCK-1': at_most is \"10 parsecs\""),
        ("LOCK-1.atmost=10 min", ExitCode.USAGE, 'did you mean "LOCK-1.at_most"?'),
        ("LOCK-1.at_most", ExitCode.USAGE, "write RULE.NAME=VALUE"),
    ],
)
def test_a_number_that_cannot_be_is_refused_and_nothing_written(
    rollcall: Rollcall, tmp_path: Path, number: str, code: ExitCode, said: str
):
    file = tmp_path / "ours.toml"
    answer = rollcall("policy", "new", file, "--set", number)
    assert (answer.code, said in answer.err, file.exists()) == (code, True, False)


def test_only_what_is_answered_otherwise_becomes_part_of_the_pack():
    answers = {"LOCK-1.at_most": "5 min"}
    changed = asked_for(settings_of([S004]), lambda question, unless: answers.get(question.partition(" ")[0], unless))
    assert changed == answers


def test_titles_with_quotes_and_other_letters_are_written_as_they_are(tmp_path: Path):
    title = 'The "e-Safety" policy of Ysgol Tŷ Ddu \\ 2026'
    assert read_text(draft("ours", title, [S004], {}), tmp_path / "ours.toml").policy.title == title


def test_every_number_of_a_pack_can_be_set_to_what_it_is(tmp_path: Path):
    changed = {name: each.value for name, each in settings_of([S004]).items() if each.value}
    ours = read_text(draft("ours", "Ours", [S004], changed), tmp_path / "ours.toml").policy
    assert [each.asks for each in ours.rules] == [each.asks for each in S004.rules]
