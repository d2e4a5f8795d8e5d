"""Two names are one person's by their letters and digits, so that a full stop makes nobody a second person."""

import pytest

from compliance.registers.person_names import same_person


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("H. Head", "h head"),
        ("H.Head", "H  HEAD"),
        ("J. R. Sample", "JR Sample"),
        ("O\u2019Sample", "O'sample"),
        ("Ren\u00e9 Other", "Rene\u0301 other"),
        ("\uff21. Sample", "A. Sample"),
        ("A. Sam\u200bple", "A. Sample"),
        ("A. Sample-Other", "A Sample Other"),
    ],
)
def test_the_same_letters_are_the_same_person(one: str, other: str):
    assert same_person(one, other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("Ann Alee", "Anna Lee"), ("A. Sample", "B. Sample"), ("Rene Other", "Ren\u00e9 Other"), ("", ""), (".", ".")],
)
def test_other_letters_are_somebody_else_and_no_letters_are_nobody(one: str, other: str):
    assert not same_person(one, other)
