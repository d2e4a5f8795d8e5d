"""Where somebody is named within a sentence."""

import pytest

from compliance.registers.names_in_text import KnownNames, names_in, replaced

SAMPLE = KnownNames(["A. Sample"])


@pytest.mark.parametrize(
    ("text", "becomes"),
    [
        ("lost by A. Sample on a train", "lost by X on a train"),
        ("A. Sample's laptop, and A Sample’s bag", "X's laptop, and X’s bag"),
        ("A. SAMPLE and a. sample and (A.  Sample)", "X and a. sample and (X)"),
        ("a-sample.toml", "X.toml"),
        ("a sample of three files from Room 3", "a sample of three files from Room 3"),
        ("J. A. Sample, A. B. Sample and A. Samples", "J. A. Sample, A. B. Sample and A. Samples"),
        ("nobody", "nobody"),
        ("", ""),
    ],
)
def test_a_name_is_found_as_people_write_it_and_nobody_elses(text: str, becomes: str) -> None:
    assert replaced(text, SAMPLE, lambda _: "X") == becomes


def test_initials_may_stand_apart_or_together() -> None:
    names = KnownNames(["J.R. Sample"])
    assert replaced("J R Sample, JR Sample, J. R. Sample", names, lambda _: "X") == "X, X, X"


def test_of_two_names_the_longer_one_is_meant() -> None:
    names = KnownNames(["Ann Sample", "Ann Sample Other"])
    assert [each.key for each in names_in("for Ann Sample Other", names)] == ["ann sample other"]


def test_a_name_that_is_a_word_too_is_one_only_with_its_capital() -> None:
    assert replaced("Will will do it, and Will's friend", KnownNames(["Will"]), lambda _: "X") == "X will do it, and X's friend"


def test_an_empty_name_is_nobodys() -> None:
    assert names_in("Anything at all", KnownNames(["", " . "])) == []
