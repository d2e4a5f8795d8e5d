"""However database and journal come together again, nothing that was taken away comes back."""

import shutil
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace

import pytest

from collector.cli import journal_words
from collector.errors import DataFolderError
from collector.journal.continuity import Standing
from collector.journal.journal_file import JournalFile
from collector.journal.reconciling import declare_lost
from collector.journal.recorded import read_recorded
from collector.store import audit, certificates, devices, enrolment_keys, exceptions, journal_entries, tokens
from collector.store.devices import DeviceState
from collector.store.journal_line import Kind
from collector.store.sqlite import SqliteDatabase
from tests.collector.journal.conftest import EXCEPTION, KEY, OTHER, TOKEN, Kept
from tests.fakes.school_records import DEVICE, LATER, LOAN

BELIEVED = DeviceState.AWAITING_FIRST_REPORT


def test_a_new_folder_gets_a_journal_and_is_in_step_from_then_on(kept: Kept):
    _, found = kept.open()
    assert (found.standing, len(kept.lines())) == (Standing.IN_STEP, 1)


def test_what_the_journal_lacks_is_added(kept: Kept):
    """As when a process was killed between its commit and the file."""
    with closing(SqliteDatabase(kept.path)) as database, database.writing() as tx:
        devices.set_state(tx, DEVICE.device_id, DeviceState.LOST, "because", LATER)
    _, found = kept.open()
    assert (found.standing, len(kept.lines()), kept.open()[1].standing) == (Standing.FILE_BEHIND, 2, Standing.IN_STEP)


@pytest.mark.parametrize("state", [DeviceState.RETURNED, DeviceState.LOST, DeviceState.QUARANTINED, DeviceState.DISPOSED])
def test_an_older_database_beside_its_journal_revokes_again(kept: Kept, state: DeviceState):
    kept.back_up()
    kept.set_state(state)
    kept.put_back()
    assert (kept.state(), kept.state(OTHER)) == (state, BELIEVED)


def test_every_right_that_was_taken_away_is_taken_away_again(kept: Kept):
    kept.back_up()
    database, _ = kept.open()
    with database.writing() as tx:
        certificates.revoke_all(tx, DEVICE.device_id, LATER)
        tokens.consume(tx, TOKEN.token_hash, OTHER.device_id, TOKEN.minted_at)
        enrolment_keys.revoke_all(tx, "example", LATER)
    kept.put_back()
    database, found = kept.open()
    with database.writing() as tx:
        certificate, token = certificates.latest_of(tx, DEVICE.device_id), tokens.find(tx, TOKEN.token_hash)
        used_again = tokens.consume(tx, TOKEN.token_hash, DEVICE.device_id, TOKEN.minted_at)
        key = enrolment_keys.in_use(tx, KEY.key_hash)
    assert certificate is not None
    assert (certificate.revoked_at, token, used_again, key) == (
        LATER,
        replace(TOKEN, used_at=TOKEN.minted_at, used_by=OTHER.device_id),
        False,
        None,
    )
    assert found.replayed is not None
    assert (found.replayed.tokens, found.replayed.keys) == (1, 1)


def test_an_exception_that_was_revoked_excuses_nothing_again_and_one_granted_since_then_is_left_alone(kept: Kept):
    kept.back_up()
    database, _ = kept.open()
    with database.writing() as tx:
        exceptions.revoke(tx, EXCEPTION, "H. Head", "the laptop was replaced", LATER)
    kept.put_back()
    database, found = kept.open()
    with database.reading() as tx:
        again = exceptions.find(tx, "example", EXCEPTION.exception_id)
    assert again is not None
    assert (again.is_in_force(LATER.date()), again.revoked_at, again.revoked_why) == (
        False,
        LATER,
        "it was revoked before the backup was put back",
    )
    assert "  exceptions revoked: 1" in list(journal_words.of(found))


def test_an_enrolment_code_that_was_replaced_does_not_open_again(kept: Kept):
    kept.back_up()
    database, _ = kept.open()
    with database.writing() as tx:
        tokens.revoke_of_loan(tx, "example", LOAN.loan_id, LATER.replace(hour=9, minute=45))
    kept.put_back()
    database, _ = kept.open()
    with database.writing() as tx:
        assert not tokens.consume(tx, TOKEN.token_hash, DEVICE.device_id, LATER.replace(hour=9, minute=50))


def test_what_was_done_again_stands_in_the_audit_log_and_is_not_done_twice(kept: Kept):
    kept.back_up()
    kept.set_state(DeviceState.RETURNED)
    kept.put_back()
    kept.open()
    database, again = kept.open()
    with database.reading() as tx:
        of_school = [(each.action, each.subject, each.detail) for each in audit.recent(tx, "example")]
        of_journal = [each.action for each in audit.recent(tx, "")]
    assert of_school == [("journal.replayed", DEVICE.device_id.hex(), "returned: because")]
    assert (of_journal, again.standing) == (["journal.replayed"], Standing.IN_STEP)


def test_a_device_that_was_lost_and_found_is_left_as_the_backup_has_it(kept: Kept):
    kept.back_up()
    kept.set_state(DeviceState.LOST)
    kept.set_state(DeviceState.REPORTING)
    kept.put_back()
    assert kept.state() is BELIEVED


def test_the_journal_gives_no_right_back(kept: Kept):
    kept.set_state(DeviceState.LOST)
    kept.back_up()
    kept.set_state(DeviceState.REPORTING)
    kept.put_back()
    assert kept.state() is DeviceState.LOST


def test_a_device_that_enrolled_after_the_backup_is_counted(kept: Kept):
    kept.back_up()
    stranger = replace(DEVICE, device_id=b"s" * 32, signing_key=b"s", certificate_serial="s")
    database, _ = kept.open()
    with database.writing() as tx:
        devices.enrol(tx, stranger)
        devices.set_state(tx, stranger.device_id, DeviceState.RETURNED, "because", LATER)
    kept.put_back()
    _, found = kept.open()
    assert found.replayed is not None
    assert (found.replayed.devices, found.replayed.strangers) == ([], {stranger.device_id.hex()})


def test_a_state_of_a_later_version_is_for_a_person_to_look_at(kept: Kept):
    kept.back_up()
    database, _ = kept.open()
    with database.writing() as tx:
        fields = {"device": DEVICE.device_id.hex(), "state": "teleported", "reason": "later"}
        journal_entries.append(tx, LATER, Kind.DEVICE, fields)
    kept.put_back()
    assert kept.state() is DeviceState.QUARANTINED


def a_torn_line(kept: Kept) -> None:
    kept.journal.write_bytes(kept.journal.read_bytes()[:-20])


def test_a_torn_line_that_the_database_has_is_written_again(kept: Kept):
    with closing(SqliteDatabase(kept.path)) as database, database.writing() as tx:
        devices.set_state(tx, DEVICE.device_id, DeviceState.LOST, "because", LATER)
        (line,) = journal_entries.after(tx, 1)
    with kept.journal.open("a") as file:
        file.write(line[:50])
    database, found = kept.open()
    with database.reading() as tx:
        said = [each.action for each in audit.recent(tx, "")]
    assert (found.standing, kept.lines()[1], said) == (Standing.FILE_BEHIND, line, ["journal.torn"])


def test_so_is_one_that_the_database_remembers_as_written(kept: Kept):
    kept.set_state(DeviceState.LOST)
    whole = kept.journal.read_text()
    a_torn_line(kept)
    assert (kept.open()[1].standing, kept.journal.read_text(), kept.state(OTHER)) == (Standing.FILE_BEHIND, whole, BELIEVED)


def lost_file(kept: Kept) -> None:
    kept.journal.unlink()


def cut_file(kept: Kept) -> None:
    kept.journal.write_text("".join(f"{each}\n" for each in kept.lines()[:-1]))


def empty_file(kept: Kept) -> None:
    kept.journal.write_bytes(b"")


def another_school(kept: Kept) -> None:
    """A journal of the same length, of somebody else."""
    text = kept.journal.read_text().replace("a random word", "another word")
    one, two = text.splitlines()
    hashed = read_recorded(f"{one}\n".encode()).lines[0].hash
    kept.journal.write_text(f"{one}\n{two.replace(two.split('previous')[1][3:67], hashed)}\n")


def edited_line(kept: Kept) -> None:
    kept.journal.write_text(kept.journal.read_text().replace("because", "becausf"))


HARM = [lost_file, cut_file, empty_file, another_school, edited_line]


@pytest.mark.parametrize("harm", HARM, ids=lambda harm: harm.__name__)
def test_without_its_own_journal_nobody_is_believed_before_a_technician_says_so(kept: Kept, harm: Callable[[Kept], None]):
    kept.set_state(DeviceState.LOST, OTHER)
    harm(kept)
    database, found = kept.open()
    assert (found.standing, found.to_be_confirmed) == (Standing.LOST, 1)
    assert (kept.state(), kept.state(OTHER)) == (DeviceState.TO_BE_CONFIRMED, DeviceState.LOST)
    with database.writing() as tx:
        assert not tokens.consume(tx, TOKEN.token_hash, DEVICE.device_id, TOKEN.expires_at.replace(minute=45))
        assert enrolment_keys.in_use(tx, KEY.key_hash) is None
        assert [each.action for each in audit.recent(tx, "")][:1] == ["journal.lost"]


@pytest.mark.parametrize("harm", HARM, ids=lambda harm: harm.__name__)
def test_the_journal_goes_on_after_that_and_the_other_file_is_kept(kept: Kept, harm: Callable[[Kept], None]):
    kept.set_state(DeviceState.LOST, OTHER)
    harm(kept)
    before = kept.journal.read_bytes() if kept.journal.exists() else None
    _, found = kept.open()
    kept.set_state(DeviceState.RETURNED)
    kept.back_up()
    kept.set_state(DeviceState.RETURNED, OTHER)
    kept.put_back()
    assert (kept.state(OTHER), kept.open()[1].standing) == (DeviceState.RETURNED, Standing.IN_STEP)
    assert (found.aside.read_bytes() if found.aside else None) == before


def test_an_older_database_whose_journal_ends_torn_believes_nobody(kept: Kept):
    """The torn line is of an act that the database has lost: nobody can say whose."""
    kept.back_up()
    kept.set_state(DeviceState.RETURNED)
    a_torn_line(kept)
    kept.put_back()
    assert (kept.state(), kept.state(OTHER)) == (DeviceState.TO_BE_CONFIRMED, DeviceState.TO_BE_CONFIRMED)


def test_what_can_be_read_behind_a_damaged_line_is_done_all_the_same(kept: Kept):
    kept.back_up()
    kept.set_state(DeviceState.LOST, OTHER)
    kept.set_state(DeviceState.RETURNED)
    one, two, three = kept.lines()
    kept.journal.write_text(f"{one}\n{two[:-20]}\n{three}\n")
    kept.put_back()
    assert (kept.state(), kept.state(OTHER)) == (DeviceState.RETURNED, DeviceState.TO_BE_CONFIRMED)


def test_a_journal_that_is_damaged_within_and_ends_as_the_database_does_is_written_anew(kept: Kept):
    kept.set_state(DeviceState.LOST, OTHER)
    kept.set_state(DeviceState.RETURNED, OTHER)
    whole = kept.journal.read_text()
    kept.journal.write_text(whole.replace('"lost"', '"lose"'))
    _, found = kept.open()
    assert (found.standing, kept.journal.read_text(), kept.state()) == (Standing.FILE_DAMAGED, whole, BELIEVED)
    assert found.aside is not None
    assert '"lose"' in found.aside.read_text()


def test_a_database_from_before_the_journal_takes_over_all_of_it(kept: Kept):
    kept.set_state(DeviceState.RETURNED)
    kept.close()
    with closing(SqliteDatabase(kept.path)) as database, database.writing() as tx:
        devices.put_state(tx, DEVICE.device_id, BELIEVED, "", LATER)
        for table in ("journal_entries", "journal_copied"):
            tx.run(f"DELETE FROM {table}")  # noqa: S608 - the test's own words
    assert (kept.state(), kept.open()[1].standing) == (DeviceState.RETURNED, Standing.IN_STEP)


def test_a_restore_that_was_killed_before_the_file_was_written_believes_nobody(kept: Kept):
    kept.set_state(DeviceState.LOST, OTHER)
    lost_file(kept)
    database = SqliteDatabase(kept.path)
    kept.opened.append(database)

    def killed(_: int) -> None:
        raise OSError("no space left")

    declare_lost(database, JournalFile(kept.journal, killed), "test", LATER)
    assert (kept.journal.exists(), kept.state(), len(kept.lines())) == (False, DeviceState.TO_BE_CONFIRMED, 5)


def test_a_journal_that_cannot_be_read_is_named(kept: Kept):
    kept.journal.unlink()
    kept.journal.mkdir()
    with pytest.raises(DataFolderError, match=r"journal\.jsonl: Is a directory"):
        kept.open()


def test_copies_of_the_database_do_not_confuse_it(kept: Kept):
    """A folder that is copied whole, with its journal, is what it was."""
    kept.set_state(DeviceState.LOST)
    kept.close()
    copy = Kept(kept.folder / "copy")
    copy.folder.mkdir()
    for name in ("rollcall.db", "journal.jsonl"):
        shutil.copyfile(kept.folder / name, copy.folder / name)
    assert (copy.open()[1].standing, copy.state(OTHER)) == (Standing.IN_STEP, BELIEVED)
    copy.close()
