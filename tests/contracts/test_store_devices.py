"""What every engine promises about schools, devices and certificates."""

from dataclasses import replace
from datetime import timedelta

import pytest

from collector.errors import SchoolError, StoreConflict
from collector.store import certificates, devices, schools, trust_versions
from collector.store.certificates import Certificate
from collector.store.database import Database
from collector.store.devices import Advance, Device, DeviceState
from tests.fakes.school_records import DEVICE, LATER, NOW, SCHOOL

OTHER = replace(DEVICE, device_id=b"\x22" * 32, signing_key=b"other", name="staff-08", serial="ZZ99", asset_tag="RC-0008")
CERTIFICATE = Certificate("7", "example", DEVICE.device_id, "PEM", NOW, NOW + timedelta(days=30), None)

ADVANCE = Advance(
    device_id=DEVICE.device_id,
    epoch=0,
    head_sequence=1,
    head_hash=b"\x01" * 32,
    last_report_at=LATER,
    last_report_epoch=0,
    last_report_sequence=1,
    state=DeviceState.REPORTING,
    agent_version="0.2.0",
    report_hash=b"\x01" * 32,
    fresh_as_of=NOW,
    clock_skew_seconds=None,
    key_protection="file",
    dated_as_of=NOW,
    last_made_at=NOW,
)


@pytest.mark.parametrize(
    ("said", "heard"),
    [
        ((), 0),
        ((7,), 7),
        ((7, 0), 0),
        ((7, 7), 7),
        ((7, 9, 8, 3), 8),
        ((2**31 - 1, 7, 7), 7),
        ((2**31 - 1, 7), 0),
        ((2**31 - 1, 2**31 - 1, 4), 0),
    ],
)
def test_of_the_trust_bundle_that_devices_hold_two_are_believed_and_none_beyond_all_bounds(
    database: Database, said: tuple[int, ...], heard: int
):
    """One device could say any number, and hide what the others say."""
    with database.writing() as tx:
        schools.create(tx, SCHOOL)
        for number, version in enumerate(said):
            device_id, key = bytes([number]) * 32, bytes([number])
            devices.enrol(tx, replace(DEVICE, device_id=device_id, signing_key=key, trust_version=version))
        gone = replace(DEVICE, device_id=b"\x99" * 32, signing_key=b"gone", trust_version=90, state=DeviceState.RETURNED)
        devices.enrol(tx, gone)
        assert trust_versions.heard(tx, 100) == heard


def test_the_only_school_need_not_be_named(school: Database):
    with school.reading() as tx:
        assert schools.the_only(tx, None) == SCHOOL


def test_a_school_that_is_named_is_found_among_several(school: Database):
    second = replace(SCHOOL, school_id="second")
    with school.writing() as tx:
        schools.create(tx, second)
        assert schools.the_only(tx, "second") == second


def test_when_there_are_several_schools_and_none_is_named_the_error_names_them(school: Database):
    with school.writing() as tx:
        schools.create(tx, replace(SCHOOL, school_id="second"))
        with pytest.raises(SchoolError, match="--school: example, second"):
            schools.the_only(tx, None)


def test_a_school_that_does_not_exist_is_told_beside_those_that_do(school: Database):
    with school.reading() as tx, pytest.raises(SchoolError, match="'elsewhere'; known: example"):
        schools.the_only(tx, "elsewhere")


def test_without_any_school_the_error_says_how_to_make_one(database: Database):
    with database.reading() as tx, pytest.raises(SchoolError, match="rollcall init"):
        schools.the_only(tx, None)


def test_a_device_comes_back_as_it_was_enrolled(school: Database):
    with school.reading() as tx:
        assert devices.find(tx, DEVICE.device_id) == DEVICE
        assert devices.by_signing_key(tx, DEVICE.signing_key) == DEVICE


def test_a_key_enrols_once(school: Database):
    with pytest.raises(StoreConflict), school.writing() as tx:
        devices.enrol(tx, replace(DEVICE, device_id=b"\x33" * 32))


@pytest.mark.parametrize("words", ["rc-0007", "ab12cd", "STAFF-07", " RC-0007 ", "c0ffee00", "C0FFEE00C", "c0ffee00" * 8])
def test_a_device_is_found_by_what_people_call_it(school: Database, words: str):
    with school.writing() as tx:
        devices.enrol(tx, OTHER)
        assert devices.lookup(tx, "example", words) == [DEVICE]


@pytest.mark.parametrize("words", ["", "c0ffee0", "c0ffee00" * 9, "%", "RC-00", "zz-top", "' OR 1=1 --"])
def test_what_names_no_device_finds_none(school: Database, words: str):
    with school.reading() as tx:
        assert devices.lookup(tx, "example", words) == []


def test_words_that_mean_several_devices_find_them_all(school: Database):
    twin = replace(OTHER, name=DEVICE.name, enrolled_at=LATER)
    with school.writing() as tx:
        devices.enrol(tx, twin)
        assert devices.lookup(tx, "example", "staff-07") == [DEVICE, twin]


def test_a_device_of_another_school_is_never_found(school: Database):
    with school.reading() as tx:
        assert devices.lookup(tx, "second", "RC-0007") == []
        assert devices.active_with_serial(tx, "second", "AB12CD") == []
        assert devices.with_serial(tx, "second", "AB12CD") == []
        assert devices.with_asset_tag(tx, "second", "RC-0007") == []


@pytest.mark.parametrize("state", [DeviceState.RETURNED, DeviceState.DISPOSED])
def test_a_device_that_has_ended_is_not_active(school: Database, state: DeviceState):
    with school.writing() as tx:
        devices.set_state(tx, DEVICE.device_id, state, "over", LATER)
        assert devices.active_with_serial(tx, "example", "ab12cd") == []
        assert devices.active_with_asset_tag(tx, "example", "rc-0007") == []
        assert [each.state for each in devices.with_serial(tx, "example", "ab12cd")] == [state]
        assert [each.state for each in devices.with_asset_tag(tx, "example", "rc-0007")] == [state]


def test_no_serial_number_matches_no_device(school: Database):
    with school.writing() as tx:
        devices.enrol(tx, replace(OTHER, serial="", asset_tag=""))
        assert devices.active_with_serial(tx, "example", "") == []
        assert devices.active_with_asset_tag(tx, "example", "") == []
        assert devices.with_serial(tx, "example", "") == []
        assert devices.with_asset_tag(tx, "example", "") == []


def test_a_first_report_makes_a_device_reporting(school: Database):
    with school.writing() as tx:
        devices.advance_many(tx, [ADVANCE])
        assert devices.find(tx, DEVICE.device_id) == replace(
            DEVICE,
            head_sequence=1,
            head_hash=b"\x01" * 32,
            last_report_at=LATER,
            last_report_sequence=1,
            state=DeviceState.REPORTING,
            state_changed_at=LATER,
            agent_version="0.2.0",
            report_hash=b"\x01" * 32,
            fresh_as_of=NOW,
            key_protection="file",
            dated_as_of=NOW,
            last_made_at=NOW,
        )


def test_a_device_that_was_returned_meanwhile_is_not_brought_back_by_a_late_advance(school: Database):
    with school.writing() as tx:
        devices.set_state(tx, DEVICE.device_id, DeviceState.RETURNED, "the loan was returned", LATER)
        devices.advance_many(tx, [ADVANCE])
        found = devices.find(tx, DEVICE.device_id)

    assert found is not None
    assert (found.state, found.state_reason) == (DeviceState.RETURNED, "the loan was returned")


def test_only_a_device_that_awaits_or_gives_reports_may_speak():
    assert {state for state in DeviceState if state.may_speak} == {DeviceState.AWAITING_FIRST_REPORT, DeviceState.REPORTING}


def test_every_device_is_listed_in_the_order_of_enrolment(school: Database):
    second_school = replace(SCHOOL, school_id="second")
    elsewhere: Device = replace(OTHER, school_id="second", enrolled_at=LATER)
    with school.writing() as tx:
        schools.create(tx, second_school)
        devices.enrol(tx, elsewhere)
        assert devices.everyone(tx) == [DEVICE, elsewhere]
        assert devices.everyone(tx, "example") == [DEVICE]


def test_the_latest_certificate_is_the_one_issued_last(school: Database):
    renewed = replace(CERTIFICATE, certificate_serial="8", issued_at=LATER)
    with school.writing() as tx:
        certificates.issue(tx, renewed)
        certificates.issue(tx, CERTIFICATE)
        assert certificates.latest_of(tx, DEVICE.device_id) == renewed


def test_revoking_keeps_the_day_of_an_earlier_revocation(school: Database):
    with school.writing() as tx:
        certificates.issue(tx, replace(CERTIFICATE, revoked_at=NOW))
        certificates.issue(tx, replace(CERTIFICATE, certificate_serial="8"))
        certificates.revoke_all(tx, DEVICE.device_id, LATER)
        found = [certificates.get(tx, serial) for serial in ("7", "8")]

    assert [each and each.revoked_at for each in found] == [NOW, LATER]
