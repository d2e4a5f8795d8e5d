"""One line for each cause and period; a line that was undone with its transaction was not said."""

from datetime import timedelta

import pytest

from collector.operation.quiet import Quiet
from tests.fakes.device import NOW

PERIOD = timedelta(seconds=90)


def test_one_line_is_let_through_and_the_next_counts_those_between():
    quiet = Quiet(PERIOD)
    said = [quiet.say("cause", "words", NOW + timedelta(seconds=after)) for after in (0, 1, 2, 90)]
    assert said == ["words", None, None, "words (and 2 more like it before)"]


def test_what_was_said_in_a_block_that_fails_was_not_said():
    quiet = Quiet(PERIOD)
    quiet.say("before", "words", NOW)
    with pytest.raises(OSError, match="full"), quiet.unless_undone():
        assert [quiet.say("new", "words", NOW), quiet.say("new", "words", NOW), quiet.say("before", "words", NOW)] == [
            "words",
            None,
            None,
        ]
        raise OSError("full")
    assert quiet.say("new", "words", NOW) == "words"
    assert quiet.say("before", "words", NOW + PERIOD) == "words"


def test_what_was_said_in_a_block_that_ends_well_was_said():
    quiet = Quiet(PERIOD)
    with quiet.unless_undone():
        quiet.say("new", "words", NOW)
    assert quiet.say("new", "words", NOW) is None
