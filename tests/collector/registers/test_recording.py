"""A line is added, changed and withdrawn; each act is in the audit log, and what a line said before is kept."""

from dataclasses import replace
from datetime import date, datetime

import pytest

from collector.errors import FormError, NotRecorded, StoreError
from collector.registers import recording
from collector.registers.recording import Recording, lines_of, named
from collector.store import audit, register_lines
from collector.store.database import Transaction
from collector.store.register_lines import StoredLine
from compliance.registers import CATALOGUE
from compliance.registers.equipment import Declaration, DeclarationKind, Licence
from compliance.registers.filtering import FilterChange
from compliance.registers.media import MediaPermit
from compliance.registers.people import Person
from tests.fakes.school_records import LATER, NOW

PEOPLE = CATALOGUE["people"]
SAMPLE = Person("A. Sample", "teacher")
LEAVING = replace(SAMPLE, last_day=date(2026, 12, 18))


def office(tx: Transaction, now: datetime = NOW) -> Recording:
    return Recording(tx, "example", actor="the office", now=now)


def test_a_line_is_recorded_and_found(tx: Transaction):
    recorded = office(tx).add(PEOPLE, SAMPLE)
    assert (recorded.line_id, recorded.version, recorded.title) == (1, 1, "A. Sample")
    assert lines_of(tx, "example", PEOPLE, NOW) == [recorded]


def test_what_a_line_said_before_is_still_known_as_of_then(tx: Transaction):
    office(tx).add(PEOPLE, SAMPLE)
    office(tx, LATER).change(PEOPLE, 1, LEAVING)
    assert [each.line for each in lines_of(tx, "example", PEOPLE, LATER)] == [LEAVING]
    assert [each.line for each in lines_of(tx, "example", PEOPLE, NOW)] == [SAMPLE]


def test_a_withdrawn_line_is_gone_and_cannot_be_changed(tx: Transaction):
    office(tx).add(PEOPLE, SAMPLE)
    office(tx, LATER).withdraw(PEOPLE, 1, "entered twice")
    assert lines_of(tx, "example", PEOPLE, LATER) == []
    with pytest.raises(NotRecorded, match="people 1 was withdrawn; `rollcall register list people` names"):
        office(tx, LATER).change(PEOPLE, 1, LEAVING)


def test_every_act_has_its_line_in_the_audit_log(tx: Transaction):
    office(tx).add(PEOPLE, SAMPLE)
    office(tx).change(PEOPLE, 1, LEAVING)
    office(tx).withdraw(PEOPLE, 1, "entered twice")
    entries = [(each.actor, each.action, each.subject, each.detail) for each in audit.recent(tx, "example", limit=3)]
    assert entries == [
        ("the office", "register.withdraw", "people 1", "entered twice"),
        ("the office", "register.change", "people 1", "version 2"),
        ("the office", "register.add", "people 1", "version 1"),
    ]


def test_the_audit_log_calls_a_line_by_its_title_where_that_is_nobodys_name(tx: Transaction):
    office(tx).add(CATALOGUE["licences"], Licence("Word processor", 30))
    assert audit.recent(tx, "example", limit=1)[0].detail == "Word processor"


@pytest.mark.parametrize(
    ("register", "line"),
    [
        ("people", SAMPLE),
        ("declarations", Declaration("A. Sample", DeclarationKind.YEAR_END_DATA, NOW.date())),
        ("media-permits", MediaPermit("blue stick", "A. Sample", "slides", "H. Head", NOW.date(), NOW.date())),
    ],
)
def test_no_name_of_a_person_goes_into_the_audit_log_for_ever(tx: Transaction, register: str, line: object):
    office(tx).add(CATALOGUE[register], line)
    with pytest.raises(FormError, match=f"^{register}: the same is recorded already, in line 1"):
        office(tx).add(CATALOGUE[register], line)
    assert "A. Sample" not in str(audit.recent(tx, "example"))


def test_a_second_line_about_the_same_is_refused(tx: Transaction):
    office(tx).add(PEOPLE, SAMPLE)
    with pytest.raises(FormError, match="recorded already, in line 1; change it with `rollcall register change people 1`"):
        office(tx).add(PEOPLE, Person("a. sample", "governor"))


def test_a_change_that_changes_nothing_is_refused(tx: Transaction):
    office(tx).add(PEOPLE, SAMPLE)
    with pytest.raises(FormError, match="people 1 says that already"):
        office(tx).change(PEOPLE, 1, SAMPLE)


def test_a_line_that_cannot_be_right_is_refused_with_its_field(tx: Transaction):
    alone = FilterChange(NOW.date(), "a site", "a lesson", "H. Head", "H. Head", NOW.date())
    with pytest.raises(FormError) as raised:
        office(tx).add(CATALOGUE["filter-changes"], alone)
    assert str(raised.value) == 'agreed_by is "H. Head": the same person changed it; somebody else must agree'


@pytest.mark.parametrize("name", ["backup-tests", "backup_tests", " Backup-Tests "])
def test_a_register_is_known_by_its_name_however_it_is_written(name: str):
    assert named(name) is CATALOGUE["backup-tests"]


def test_a_register_that_does_not_exist_is_told_which_do():
    with pytest.raises(NotRecorded, match="no register is called 'cats'; known: people, agreements"):
        named("cats")


def test_a_line_that_this_version_cannot_read_is_named(tx: Transaction):
    register_lines.add(tx, StoredLine("example", "reviews", 1, 1, '{"what": "horoscope"}', NOW, "a later version", None))
    with pytest.raises(StoreError, match="reviews 1 cannot be read; was it recorded by a later version"):
        recording.every_line(tx, "example", NOW)


def test_a_register_that_this_version_does_not_know_is_passed_over(tx: Transaction):
    register_lines.add(tx, StoredLine("example", "later", 1, 1, "{}", NOW, "a later version", None))
    assert recording.every_line(tx, "example", NOW) == []
