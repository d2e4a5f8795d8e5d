"""A table goes into a register as a whole or not at all; its columns are found or mapped, its rows told one by one."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

import pytest

from collector.errors import FormError
from collector.registers import importing
from collector.registers.importing import Plan
from collector.registers.recording import Recording, lines_of
from collector.reports.register_csv import as_csv
from collector.store.database import Transaction
from compliance.registers import CATALOGUE
from compliance.registers.disposals import Disposal, Wipe
from compliance.registers.people import Person
from tests.fakes.school_records import NOW

PEOPLE, DISPOSALS = CATALOGUE["people"], CATALOGUE["disposals"]
TABLE = "Name,Role,Last day\nA. Sample,teacher,\nB. Other,office,18/12/2026\n"
NO_MAPPING: Mapping[str, str] = {}


def imported(tx: Transaction, table: str, mapping: Mapping[str, str] = NO_MAPPING) -> Plan:
    desk = Recording(tx, "example", actor="the office", now=NOW)
    read = importing.read(table.encode(), PEOPLE, mapping, NOW.date())
    planned = importing.plan(desk, PEOPLE, read)
    assert planned.problems == ()
    importing.record(desk, PEOPLE, planned)
    return planned


def problems(table: str, mapping: Mapping[str, str] = NO_MAPPING) -> list[str]:
    return [str(each) for each in importing.read(table.encode(), PEOPLE, mapping, NOW.date()).problems]


def people(tx: Transaction) -> list[Person]:
    return [each.line for each in lines_of(tx, "example", PEOPLE, NOW)]


def test_a_table_becomes_lines(tx: Transaction):
    imported(tx, TABLE)
    assert people(tx) == [Person("A. Sample", "teacher"), Person("B. Other", "office", date(2026, 12, 18))]


def test_columns_are_mapped_by_their_headings_and_others_left_out(tx: Transaction):
    table = "Full name;Job;Payroll\nA. Sample;teacher;4711\n"
    imported(tx, table, {"full NAME": "name", "Job": "role", "Payroll": ""})
    assert people(tx) == [Person("A. Sample", "teacher")]


def test_a_second_import_changes_what_differs_and_leaves_the_rest(tx: Transaction):
    imported(tx, TABLE)
    planned = imported(tx, "name,role,last_day\nA. Sample,teacher,\nB. OTHER,office,19/12/2026\nC. New,governor,\n")
    assert (len(planned.new), len(planned.changed), len(planned.same)) == (1, 1, 1)
    assert [each.last_day for each in people(tx)] == [None, date(2026, 12, 19), None]


def test_a_field_without_a_column_keeps_what_was_recorded(tx: Transaction):
    imported(tx, TABLE)
    planned = imported(tx, "name,role\nA. Sample,teacher\nB. Other,governor\n")
    assert (planned.new, len(planned.changed), len(planned.same)) == ((), 1, 1)
    assert people(tx)[1] == Person("B. Other", "governor", date(2026, 12, 18))


def test_a_column_that_is_left_out_keeps_what_was_recorded(tx: Transaction):
    imported(tx, TABLE)
    planned = imported(tx, "name,role,last_day\nB. Other,office,\n", {"last_day": ""})
    assert (planned.changed, len(planned.same)) == ((), 1)


def test_an_empty_cell_takes_a_value_away(tx: Transaction):
    imported(tx, TABLE)
    imported(tx, "name,role,last_day\nB. Other,office,\n")
    assert people(tx)[1] == Person("B. Other", "office")


def test_a_line_is_objected_to_as_it_would_stand_not_as_its_row_alone_says(tx: Transaction):
    desk = Recording(tx, "example", actor="the office", now=NOW)
    wiped = Disposal(NOW.date(), "RC-1", wipe=Wipe.OVERWRITTEN, wiped_on=NOW.date())
    desk.add(DISPOSALS, wiped)
    desk.add(DISPOSALS, Disposal(NOW.date(), "RC-2"))
    table = "disposed_on,asset_tag,wipe\n2026-11-20,RC-1,destroyed\n2026-11-20,RC-2,destroyed\n2026-11-20,RC-3,destroyed\n"
    planned = importing.plan(desk, DISPOSALS, importing.read(table.encode(), DISPOSALS, {}, NOW.date()))
    assert [row.line for _held, row in planned.changed] == [replace(wiped, wipe=Wipe.DESTROYED)]
    assert [str(each) for each in planned.problems] == [
        "row 3: wiped_on is missing: say when that was done",
        "row 4: wiped_on is missing: say when that was done",
    ]


def test_what_was_exported_imports_as_the_same(tx: Transaction):
    imported(tx, 'Name,Role\n=1+1,teacher\n"Sample, A.",office\n')
    planned = imported(tx, as_csv(PEOPLE, lines_of(tx, "example", PEOPLE, NOW)))
    assert (planned.new, planned.changed, len(planned.same)) == ((), (), 2)


def test_every_wrong_row_is_told_by_row_field_value_and_remedy():
    table = "name,role,last_day\n,teacher,\nA. Sample,teacher,soon\nB. Other\nC. New,office,\nc. new,pupil,\n"
    assert problems(table) == [
        "row 2: name is missing: write text on one line: the name as it is signed",
        'row 3: last_day is "soon": write a day such as 2026-11-04 or 04/11/2026',
        "row 4: 1 cell, the heading has 3; quote cells that hold a comma, a semicolon or a tab",
        "row 6: the same as row 5; leave one of them out",
    ]


@pytest.mark.parametrize(
    ("table", "mapping", "words"),
    [
        (
            "Name,Role,Shoe size\nA,b,9\n",
            {},
            'row 1: column is "Shoe size": say which field it is with --map "Shoe size=FIELD"',
        ),
        ("Name\nA. Sample\n", {}, 'column is missing: no column is role; name one with --map "HEADING=role"'),
        ("Name,Role\nA,b\n", {"Job": "role"}, 'column is "Job": the table has no such column'),
        ("Name,Job\nA,b\n", {"Job": "work"}, "work is no field of this register; fields: name, role, last_day"),
        ("Name,Role,Job\nA,b,c\n", {"Job": "role"}, "another column is role too; leave one of them out"),
    ],
    ids=["unknown", "missing", "not there", "no field", "twice"],
)
def test_a_column_that_is_not_understood_says_how_to_map_it(table: str, mapping: Mapping[str, str], words: str):
    with pytest.raises(FormError) as raised:
        importing.read(table.encode(), PEOPLE, mapping, NOW.date())
    assert words in str(raised.value)
