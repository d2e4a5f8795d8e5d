"""What people record: every field is described, every value survives being stored, and no wrong answer is taken."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from compliance.registers import CATALOGUE, Register
from compliance.registers.accounts import MfaCheck
from compliance.registers.answers import Answer
from compliance.registers.backups import BackupTest
from compliance.registers.cells import WrongCell, in_cell, read_cell
from compliance.registers.data_protection import Complaint
from compliance.registers.disposals import Disposal, Wipe
from compliance.registers.fields import FieldDoc, Holds, fields_of
from compliance.registers.filtering import FilterChange
from compliance.registers.incidents import Incident, IncidentSort
from compliance.registers.lines import from_plain, key_of, to_plain
from compliance.registers.media import MediaPermit
from compliance.registers.people import Person

TODAY = date(2026, 11, 20)
TEST = BackupTest(date(2026, 11, 4), "server", "three files", restored=True, tested_by="T. Technician")
PERMIT = MediaPermit("blue stick", "A. Sample", "slides", "H. Head", TODAY, TODAY, code="0123456789ab")
CHANGE = FilterChange(TODAY, "a video site", "a lesson needs it", "T. Technician")
LOOKED = MfaCheck(TODAY, "e-mail", "office", 4, 4, "T. Technician")
EVERY = pytest.mark.parametrize("register", CATALOGUE.values(), ids=lambda each: each.name)

_TEXTS = st.text("ABCÉabcé019'-&,;", min_size=1, max_size=20)


def _values_of(field: FieldDoc) -> st.SearchStrategy[Any]:
    kinds: dict[Holds, st.SearchStrategy[Any]] = {
        Holds.TEXT: _TEXTS,
        Holds.DAY: st.dates(max_value=TODAY),
        Holds.TRUTH: st.booleans(),
        Holds.NUMBER: st.integers(0, 10_000_000),
        Holds.WORD: st.sampled_from([field.enumeration(word) for word in field.words_allowed] if field.enumeration else [""]),
    }
    return kinds[field.holds] if field.required else st.one_of(st.just(field.empty), kinds[field.holds])


def lines_of(register: Register) -> st.SearchStrategy[Any]:
    """Any line that a register can hold."""
    return st.builds(register.line, **{field.name: _values_of(field) for field in register.fields})


def field(register: str, name: str) -> FieldDoc:
    return next(each for each in CATALOGUE[register].fields if each.name == name)


@EVERY
def test_every_field_says_in_words_what_is_written_there(register: Register):
    assert [each.name for each in register.fields if not each.words or each.words.endswith(".")] == []
    assert [name for name in register.title if name not in {each.name for each in register.fields}] == []


@EVERY
def test_no_field_is_called_as_an_option_that_every_command_has(register: Register):
    assert {each.name for each in register.fields} & {"data", "school", "json", "line", "register"} == set()


def test_of_people_a_name_a_role_and_a_last_day_are_kept_and_nothing_more():
    assert [each.name for each in fields_of(Person)] == ["name", "role", "last_day"]


@EVERY
@settings(max_examples=25, deadline=None)
@given(data=st.data())
def test_a_line_is_the_same_after_it_was_stored(register: Register, data: st.DataObject):
    line = data.draw(lines_of(register))
    assert from_plain(register.line, to_plain(line)) == line


@EVERY
@settings(max_examples=25, deadline=None)
@given(data=st.data())
def test_what_is_exported_is_read_as_the_same(register: Register, data: st.DataObject):
    line = data.draw(lines_of(register))
    values = {each.name: getattr(line, each.name) for each in register.fields}
    assert {each.name: read_cell(each, in_cell(values[each.name]), TODAY) for each in register.fields} == values


@EVERY
@settings(max_examples=25, deadline=None)
@given(text=st.text(max_size=200))
def test_any_text_is_a_value_or_a_wrong_cell(register: Register, text: str):
    for each in register.fields:
        try:
            read_cell(each, text, TODAY)
        except WrongCell as error:
            assert str(error)


@pytest.mark.parametrize(
    "written", ["2026-11-04", "04/11/2026", "4/11/2026", "04.11.2026", "4 November 2026", "2026-11-04T09:30:00Z"]
)
def test_a_day_is_understood_as_people_in_britain_write_it(written: str):
    assert read_cell(field("backup-tests", "tested_on"), written, TODAY) == date(2026, 11, 4)


@pytest.mark.parametrize(
    ("register", "name", "written", "remedy"),
    [
        ("backup-tests", "tested_on", "2026-11-21", "that day is yet to come; record it when it has happened"),
        ("backup-tests", "tested_on", "2026-02-30", "write a day such as 2026-11-04 or 04/11/2026"),
        ("backup-tests", "tested_on", "", "write a day such as 2026-11-04 or 04/11/2026: when it was tested"),
        ("backup-tests", "restored", "perhaps", "write yes or no"),
        ("backup-tests", "minutes", "-4", "write a whole number from 0 to 10,000,000"),
        ("backup-tests", "sample", "a\x07b", "write at most 500 characters on one line"),
        ("disposals", "method", "skip", "write one of waste, gift, sale, trade_in, return_to_lessor"),
    ],
)
def test_a_wrong_answer_is_told_what_to_write(register: str, name: str, written: str, remedy: str):
    with pytest.raises(WrongCell) as raised:
        read_cell(field(register, name), written, TODAY)
    assert str(raised.value) == remedy


@pytest.mark.parametrize("written", ["reformatted", "Quick format", "deleted", "factory reset"])
def test_reformatting_is_no_wipe_and_the_policy_is_quoted(written: str):
    with pytest.raises(WrongCell, match="It is not sufficient to simply delete the files or reformat the hard drive"):
        read_cell(field("disposals", "wipe"), written, TODAY)


def test_a_word_is_understood_in_any_case_and_with_blanks():
    assert read_cell(field("disposals", "wipe"), "Crypto-Erase", TODAY) is Wipe.CRYPTO_ERASE
    assert read_cell(field("disposals", "personal_data"), "not known", TODAY) is Answer.NOT_KNOWN


def test_what_says_nothing_is_not_stored():
    assert to_plain(TEST) == {
        "tested_on": "2026-11-04",
        "system": "server",
        "sample": "three files",
        "restored": True,
        "tested_by": "T. Technician",
    }


def test_a_field_of_a_later_version_is_passed_over():
    assert from_plain(BackupTest, {**to_plain(TEST), "weather": "fair"}) == TEST


def test_two_lines_about_one_person_have_the_same_key():
    assert key_of(Person("A. Sample", "teacher")) == key_of(Person("a.  SAMPLE", "governor", TODAY))


def test_in_a_register_without_keys_only_equal_lines_are_one():
    assert key_of(TEST) != key_of(
        BackupTest(date(2026, 11, 4), "server", "two files", restored=True, tested_by="T. Technician")
    )


@pytest.mark.parametrize(
    ("register", "line", "objections"),
    [
        ("filter-changes", CHANGE, []),
        (
            "filter-changes",
            FilterChange(TODAY, "a site", "why", "H. Head", "h head", TODAY),
            [("agreed_by", "the same person changed it; somebody else must agree")],
        ),
        ("filter-changes", FilterChange(TODAY, "a site", "why", "H. Head", "T. T."), [("agreed_on", "say when it was agreed")]),
        ("disposals", Disposal(TODAY, "RC-1", wipe=Wipe.PURGE), [("wiped_on", "say when that was done")]),
        ("disposals", Disposal(TODAY, "RC-1", wipe=Wipe.NO_STORAGE), []),
        (
            "complaints",
            Complaint("C-1", TODAY, acknowledged_on=date(2026, 11, 1)),
            [("acknowledged_on", "it was received on 2026-11-20; write a day that is not before it")],
        ),
        ("media-permits", PERMIT, []),
        (
            "media-permits",
            replace(PERMIT, until=date(2026, 11, 1), code="ACME 32 GB"),
            [
                ("until", "it begins on 2026-11-20; write a day that is not before it"),
                ("code", "write the code that a verdict about removable media shows: 12 or more of 0-9 and a-f"),
            ],
        ),
        ("mfa-checks", LOOKED, []),
        (
            "mfa-checks",
            replace(LOOKED, people=0, with_second_factor=0),
            [("people", "write at least 1; a role that nobody has is not looked at")],
        ),
        (
            "mfa-checks",
            replace(LOOKED, with_second_factor=5),
            [("with_second_factor", "the role has 4 people; write how many of these have it")],
        ),
        (
            "incident-log",
            Incident(IncidentSort.LOST, TODAY, "left on a train", closed_on=TODAY),
            [("owner", "say who looked after it")],
        ),
    ],
)
def test_a_line_that_cannot_be_right_as_a_whole_is_objected_to(register: str, line: object, objections: list[tuple[str, str]]):
    assert CATALOGUE[register].objections(line) == objections
