"""A number and what it counts, as people write it."""

import pytest

from compliance.counted import counted


@pytest.mark.parametrize(
    ("number", "expected"), [(0, "0 messages"), (1, "1 message"), (2, "2 messages"), (5000, "5,000 messages")]
)
def test_one_is_one_and_all_else_is_many(number: int, expected: str) -> None:
    """Nobody reads "1 devices" without a smile."""
    assert counted(number, "message") == expected
