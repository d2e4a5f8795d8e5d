"""Versions of Debian packages sort as dpkg sorts them: each line is as `dpkg --compare-versions` answered."""

from itertools import pairwise

import pytest

from agent.linux.dpkg_versions import version_key

RISING = [
    ["1.0~~", "1.0~rc1", "1.0", "1.0-1", "1.0-1+b1", "1.0a", "1.0+b1", "1.0.1", "1.1", "1.9", "1.10", "1:0.1", "2:0"],
    ["3.0.17-1~deb12u2", "3.0.17-1", "3.0.17-1+deb12u1", "3.0.22-1~deb12u2"],
    ["6.1.148-1", "6.1.159-1", "6.12.1-1"],
    ["12.4+deb12u11", "12.4+deb12u15", "12.4.1"],
]


@pytest.mark.parametrize("rising", RISING, ids=lambda each: each[0])
def test_each_is_newer_than_the_one_before(rising: list[str]):
    assert [pair for pair in pairwise(rising) if not version_key(pair[0]) < version_key(pair[1])] == []


@pytest.mark.parametrize(("one", "other"), [("1.0", "1.0-0"), ("1.0", "0:1.0"), ("1.00", "1.0"), ("2-01", "2-1")])
def test_these_are_the_same(one: str, other: str):
    assert version_key(one) == version_key(other)
