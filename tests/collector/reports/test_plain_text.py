"""Nothing that a device says can move the cursor, hide, or turn a line back to front."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collector.plain_text import FROM_A_DEVICE, lines, one_line


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("staff-laptop-3", "staff-laptop-3"),
        ("Siân’s laptop", "Siân’s laptop"),
        ("\x1b[2J\x1b[31mall is well", r"\x1b[2J\x1b[31mall is well"),
        ("LAP\u202e3110-PAL", r"LAP\u202e3110-PAL"),
        ("two\r\nlines\tand a tab", "two lines and a tab"),
        ("zero\u200bwidth", r"zero\u200bwidth"),
        ("bell\x07", r"bell\x07"),
        ("\x9b31m", r"\x9b31m"),
        ("half a pair \ud800", r"half a pair \ud800"),
        ("", ""),
    ],
)
def test_what_cannot_be_seen_is_written_out(said: str, shown: str):
    assert one_line(said) == shown


def test_a_long_text_is_cut_and_says_so():
    assert one_line("x" * 9000) == "x" * (FROM_A_DEVICE - 1) + "…"


def test_a_text_of_a_pack_keeps_its_lines():
    assert lines("\n1. Open Settings.\n2. Choose \x1b[1mOn.\n") == "1. Open Settings.\n2. Choose \\x1b[1mOn."


@given(st.text())
def test_any_text_becomes_one_visible_line(said: str):
    unseen = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
    assert [each for each in one_line(said) if unicodedata.category(each) in unseen] == []
