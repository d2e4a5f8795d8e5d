"""A school's own pack is begun by a few questions, or by options."""

import json
from pathlib import Path

import pytest

from collector.cli.exit_codes import ExitCode
from collector.judging.pack_draft import asked_for, draft, reasons_for, settings_of
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
        ("LOCK-1.at_most=30 min", ExitCode.USAGE, "less than the paragraph of LOCK-1 asks, 15 min"),
        ("PWD-1.at_least=6", ExitCode.USAGE, "less than the paragraph of PWD-1 asks, 8"),
    ],
)
def test_a_number_that_cannot_be_is_refused_and_nothing_written(
    rollcall: Rollcall, tmp_path: Path, number: str, code: ExitCode, said: str
):
    file = tmp_path / "ours.toml"
    answer = rollcall("policy", "new", file, "--set", number)
    assert (answer.code, said in answer.err, file.exists()) == (code, True, False)


def test_why_a_school_asks_for_less_stands_in_its_pack_and_on_its_pages(rollcall: Rollcall, tmp_path: Path):
    file = tmp_path / "ours.toml"
    why = "LOCK-1=The hall's projector stops."
    assert rollcall("policy", "new", file, "--set", "LOCK-1.at_most=30 min", "--because", why).code == 0
    pages = [
        " ".join(rollcall("policy", *page).out.split()) for page in (("coverage", file), ("explain", "LOCK-1", "--pack", file))
    ]
    assert (
        "Asks for less than this (at_most 30 min instead of 15 min), by ours: The hall's projector stops." in pages[0]
        and "less than the paragraph asks (at_most 30 min instead of 15 min); the school's reason: The hall's projector stops."
        in pages[1]
    )
    page = json.loads(rollcall("policy", "coverage", file, "--json").out)
    assert [each["asks_less"] for each in page["clauses"] if "maximum of 15 minutes" in each["quote"]] == [["LOCK-1"]]
    assert [(each["rule"], each["because"]) for each in page["asks_less"]] == [("LOCK-1", "The hall's projector stops.")]


@pytest.mark.parametrize("reason", ["AV-2=Whatever", "LOCK-1=", "LOCK-1"])
def test_a_reason_for_nothing_is_refused(rollcall: Rollcall, tmp_path: Path, reason: str):
    answer = rollcall("policy", "new", tmp_path / "ours.toml", "--set", "LOCK-1.at_most=30 min", "--because", reason)
    assert (answer.code, "write RULE=REASON, of LOCK-1" in answer.err) == (ExitCode.USAGE, True)


def test_whoever_asks_for_less_is_asked_why_and_nobody_else(tmp_path: Path):
    settings = settings_of([S004])
    changed = {"LOCK-1.at_most": "30 min", "PWD-1.at_least": "12"}
    questions: list[str] = []
    assert reasons_for(settings, changed, lambda question, unless: questions.append(question) or "The hall.") == {
        "LOCK-1": "The hall."
    }
    assert questions == ["LOCK-1.at_most = 30 min is less than the paragraph asks (15 min). Why does the school ask for less?"]
    ours = draft("ours", "Ours", [S004], changed, {"LOCK-1": 'The "hall".'})
    assert 'at_most = "30 min"\nbecause = "The \\"hall\\"."' in ours


def test_an_answer_that_cannot_be_is_told_and_asked_again_at_once():
    answers = iter(["ten", "10 min"])
    questions: list[str] = []

    def ask(question: str, unless: str) -> str:
        if "LOCK-1.at_most" not in question:
            return unless
        questions.append(question)
        return next(answers)

    assert asked_for(settings_of([S004]), ask) == {"LOCK-1.at_most": "10 min"}
    assert questions[1].startswith('LOCK-1: at_most is "ten"; expected a duration such as "15 min"')


def test_nobody_is_asked_what_a_rule_is_about():
    assert [name for name in settings_of([S004]) if name.startswith("REP-1.")] == ["REP-1.at_most"]


def test_the_name_of_the_file_must_do_as_the_policy_s_id(rollcall: Rollcall, tmp_path: Path):
    answer = rollcall("policy", "new", tmp_path / "Our Policy.toml")
    assert (answer.code, "the name of the file becomes the policy's id" in answer.err) == (ExitCode.USAGE, True)


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
