"""What fuzzing has kept, and whatever it once broke, is taken in by every target without a finding."""

from pathlib import Path

import pytest

from tests.fuzz import folders, script
from tests.fuzz.libfuzzer import Outcome
from tests.fuzz.script import Line
from tests.fuzz.swallowed import nothing_swallowed
from tests.fuzz.table import NAMES, load
from tests.fuzz.target import Target

MOST_BYTES = 1_500_000
INPUTS = [
    each for name in NAMES for folder in (folders.kept(name), folders.past_findings(name)) for each in sorted(folder.glob("*"))
]


@pytest.mark.parametrize("name", NAMES)
def test_every_kept_input_is_taken_in_without_a_finding(name: str):
    target = load(name)
    kept = [each for each in INPUTS if each.parent.name == name]
    assert kept, "a target without a corpus proves nothing"
    for each in kept:
        _take(target, each.read_bytes(), str(each))


@pytest.mark.parametrize("name", NAMES)
def test_every_seed_is_taken_in_without_a_finding(name: str):
    target = load(name)
    for number, each in enumerate(target.seeds()):
        _take(target, each, f"seed {number}")


def test_kept_inputs_are_named_by_their_content_and_small_together():
    assert [each.name for each in INPUTS if each.name != folders.named_by_content(each.read_bytes())] == []
    assert sum(each.stat().st_size for each in INPUTS) < MOST_BYTES


def test_there_is_a_target_for_every_module_and_no_folder_without_one():
    here = Path(__file__).parent
    modules = {each.stem for each in (here / "targets").glob("*.py")} - {"__init__"}
    folders_there = {each.name for kind in ("corpus", "findings") for each in (here / kind).iterdir()}
    assert modules == set(NAMES) == {load(name).name for name in NAMES}
    assert folders_there <= set(NAMES)


def test_an_error_of_another_tree_is_a_finding_and_one_of_its_own_is_not():
    def run(data: bytes) -> None:
        raise ValueError if data else KeyError

    target = Target("made up", run, (KeyError,), lambda: ())
    target.take(b"")
    with pytest.raises(ValueError, match=r"^$"):
        target.take(b"x")


def test_an_exception_that_is_only_logged_is_a_finding():
    import logging

    with pytest.raises(ZeroDivisionError), nothing_swallowed():
        try:
            1 // 0  # noqa: B018
        except ZeroDivisionError:
            logging.getLogger("collector.made_up").exception("swallowed")


def test_what_did_not_run_or_found_something_is_not_good():
    log = Path("log")
    good = Outcome(5, 5, 0, (), log, 0)
    bad = [Outcome(0, 0, 0, (), log, 0), Outcome(5, 5, 0, (log,), log, 77), Outcome(5, 5, 0, (), log, -1)]
    assert (good.is_good, [each.is_good for each in bad]) == (True, [False] * 3)


def test_any_bytes_are_a_script_and_a_script_is_its_lines():
    lines = [Line(0, b"first"), Line(2, b""), Line(1, bytes(300))]
    assert script.read(script.written(lines), 3) == lines
    assert script.read(b"\x07\xff\xff\xffrest", 3) == [Line(1, b"rest")]


def _take(target: Target, data: bytes, told: str) -> None:
    try:
        target.take(data)
    except BaseException as error:
        error.add_note(told)
        raise
