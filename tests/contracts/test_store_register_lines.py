"""What every engine promises about what people record: nothing is overwritten, and what was known then is found."""

from dataclasses import replace
from datetime import timedelta

import pytest

from collector.errors import StoreConflict
from collector.store import register_lines
from collector.store.database import Database
from collector.store.register_lines import StoredLine
from tests.fakes.school_records import LATER, NOW

LINE = StoredLine("example", "people", 1, 1, '{"name": "A. Sample"}', NOW, "the office", None)
CHANGED = replace(LINE, version=2, values_json='{"name": "A. Sampler"}', recorded_at=LATER)
OTHER = replace(LINE, line_id=2, values_json='{"name": "B. Other"}')


def test_the_newest_version_of_each_line_stands(school: Database):
    with school.writing() as tx:
        for each in (LINE, OTHER, CHANGED):
            register_lines.add(tx, each)
        assert register_lines.of_register(tx, "example", "people", LATER) == [CHANGED, OTHER]
        assert register_lines.of_school(tx, "example", LATER) == [CHANGED, OTHER]
        assert register_lines.of_register(tx, "example", "reviews", LATER) == []


def test_what_was_known_at_a_moment_is_found_again(school: Database):
    with school.writing() as tx:
        register_lines.add(tx, LINE)
        register_lines.add(tx, CHANGED)
        assert register_lines.of_register(tx, "example", "people", NOW) == [LINE]
        assert register_lines.of_register(tx, "example", "people", NOW - timedelta(seconds=1)) == []


def test_a_withdrawn_line_says_nothing_from_then_on_and_its_number_is_not_given_again(school: Database):
    with school.writing() as tx:
        register_lines.add(tx, LINE)
        register_lines.add(tx, replace(LINE, version=2, recorded_at=LATER, withdrawn_at=LATER))
        assert register_lines.of_register(tx, "example", "people", LATER) == []
        assert register_lines.of_register(tx, "example", "people", NOW) == [LINE]
        assert register_lines.next_line_id(tx, "example", "people") == 2
        assert [each.version for each in register_lines.versions(tx, "example", "people", 1)] == [1, 2]


def test_a_version_is_never_written_over(school: Database):
    with school.writing() as tx:
        register_lines.add(tx, LINE)
    with pytest.raises(StoreConflict), school.writing() as tx:
        register_lines.add(tx, replace(LINE, values_json="{}"))
    with school.reading() as tx:
        assert register_lines.versions(tx, "example", "people", 1) == [LINE]


def test_each_register_counts_its_own_lines(school: Database):
    with school.writing() as tx:
        register_lines.add(tx, LINE)
        assert register_lines.next_line_id(tx, "example", "people") == 2
        assert register_lines.next_line_id(tx, "example", "reviews") == 1
