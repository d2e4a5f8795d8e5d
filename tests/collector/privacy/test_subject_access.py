"""Whoever asks gets everything that is held about them, and nothing that names anybody else."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from collector.data_folder import DataFolder
from collector.errors import NotRecorded
from collector.privacy.naming import columns_that_name
from collector.privacy.subject_access import SubjectAccess, gather
from collector.privacy.subject_formats import access_html, access_json
from collector.store import audit, loans, signers, verdicts
from collector.store.database import Database
from collector.store.loans import LoanState
from collector.store.personal_columns import Holds
from collector.store.personal_tables import PERSONAL_TABLES
from collector.store.personal_texts import rows_of
from collector.store.signers import Signer, SignerRole
from collector.store.verdicts import VerdictChange
from compliance.registers.names_in_text import KnownNames
from compliance.verdict import Verdict
from tests.fakes.planted_people import DRAWN, OTHER, OTHER_WORD, SUBJECT, WORD
from tests.fakes.school_records import DEVICE, LATER, LOAN, NOW, SCHOOL


def asked(database: Database, folder: DataFolder, *names: str) -> SubjectAccess:
    return gather(database, folder, SCHOOL, names or (SUBJECT,), LATER)


def test_every_row_in_which_the_name_stands_is_in_the_copy(database: Database, folder: DataFolder) -> None:
    """Found here by looking for the bytes of the name, not by the comparison that the copy is made with."""
    with database.reading() as tx:
        rows = [row for table in PERSONAL_TABLES.values() for row in rows_of(tx, "example", table)]
    naming = [row for row in rows if any(WORD in str(value).lower() for value in row.values.values())]
    told = [each for section in asked(database, folder).sections for each in section.records]
    told = [each for each in told if WORD in str(each).lower()]
    assert len(told) == len(naming) > len(PERSONAL_TABLES)


def test_no_other_name_is_in_the_copy_whatever_its_format(database: Database, folder: DataFolder) -> None:
    found = asked(database, folder)
    for written in (access_json(found), access_html(found)):
        assert OTHER_WORD not in written.lower()
        assert WORD in written.lower()


def test_others_stand_in_it_by_their_role(database: Database, folder: DataFolder) -> None:
    with database.writing() as tx:
        loans.add(tx, replace(LOAN, borrower_name=SUBJECT))
        signers.register(tx, Signer("example", "H. Head", SignerRole.HEADTEACHER, NOW))
    written = access_json(asked(database, folder))
    assert "[headteacher]" in written
    assert "H. Head" not in written


def test_what_was_seen_of_a_device_is_in_it_for_the_time_of_the_loan_only(database: Database, folder: DataFolder) -> None:
    lent = replace(LOAN, borrower_name=SUBJECT, device_id=DEVICE.device_id, state=LoanState.CLOSED, state_changed_at=LATER)
    changes = [
        (NOW - timedelta(days=1), "before the loan"),
        (NOW + timedelta(minutes=5), "during it"),
        (LATER + timedelta(days=1), "after it"),
    ]
    with database.writing() as tx:
        loans.add(tx, lent)
        audit.write(tx, "example", NOW + timedelta(minutes=30), "inbox", "loan.return", lent.loan_id, audit.DONE)
        audit.write(
            tx,
            "example",
            NOW + timedelta(minutes=10),
            "t.technician in the console",
            "device.looked-at",
            DEVICE.device_id.hex(),
            audit.DONE,
        )
        verdicts.record_changes(
            tx,
            [VerdictChange("example", DEVICE.device_id, "LOCK-1", at, None, Verdict.FAIL, saw, None) for at, saw in changes],
        )
    found = asked(database, folder)
    (device,) = (each for each in found.devices if each.loan_id == lent.loan_id)
    assert [each.saw for each in device.changes] == ["during it"]
    assert device.until == NOW + timedelta(minutes=30)
    looks = json.dumps([[told.value for told in each.told] for each in found.looks])
    assert "device.looked-at" in looks
    assert "somebody in the console" in looks
    assert "t.technician" not in looks


def test_a_name_like_it_is_named_and_included_only_when_it_is_asked_for(database: Database, folder: DataFolder) -> None:
    with database.writing() as tx:
        loans.add(tx, replace(LOAN, borrower_name="Quentin Zyxwvutson"))
    found = asked(database, folder)
    assert [each.name for each in found.near] == ["Quentin Zyxwvutson"]
    assert LOAN.loan_id not in access_json(found)
    assert LOAN.loan_id in access_json(asked(database, folder, SUBJECT, "Quentin Zyxwvutson"))


def test_nobody_of_that_name_is_said_with_who_may_be_meant(database: Database, folder: DataFolder) -> None:
    with pytest.raises(NotRecorded, match=SUBJECT) as refused:
        asked(database, folder, "Quora Zyxwvutson")
    assert WORD not in refused.value.logged.lower()


@pytest.mark.parametrize("place", ["inbox", "recorded", "rejected", "outbox"])
def test_a_file_that_names_the_person_is_named_without_the_others_in_it(
    database: Database, folder: DataFolder, place: str
) -> None:
    getattr(folder, place).joinpath("agreements.csv").write_text(f"name,approved\n{SUBJECT},{OTHER}\n{OTHER},{OTHER}\n")
    written = access_json(asked(database, folder))
    assert f"loans/{place}/agreements.csv" in written
    assert OTHER_WORD not in written.lower()


def test_the_planted_name_is_found_in_every_kind_of_place(database: Database, folder: DataFolder) -> None:
    names = KnownNames([SUBJECT])
    with database.reading() as tx:
        found = {
            (table.name, column.name)
            for table in PERSONAL_TABLES.values()
            for row in rows_of(tx, "example", table)
            for column in columns_that_name(row, names)
        }
    assert found == {
        (table.name, column.name)
        for table in PERSONAL_TABLES.values()
        for column in table.named
        if column.holds is not Holds.DRAWING
    }


def test_a_drawn_signature_is_shown_to_whoever_drew_it_only(database: Database, folder: DataFolder) -> None:
    mine = access_json(asked(database, folder))
    theirs = access_json(asked(database, folder, OTHER))
    assert mine.count(DRAWN) == 1  # of the three rows about signatures, one is the subject's own
    assert theirs.count(DRAWN) == 2
