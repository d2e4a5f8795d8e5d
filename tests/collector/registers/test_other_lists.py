"""What the other lists deny of a line is refused; what they do not know is recorded and said aloud."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from collector.errors import FormError
from collector.registers import importing, signers
from collector.registers.recording import Recorded, Recording
from collector.store import assets, devices
from collector.store.assets import Asset
from collector.store.database import Transaction
from collector.store.signers import Signer, SignerRole
from compliance.registers import CATALOGUE
from compliance.registers.agreements import AgreementVersion, Signature
from compliance.registers.disposals import Disposal
from compliance.registers.incidents import Incident, IncidentSort
from compliance.registers.loans import Authorisation, AuthorisedAs, LeaverStep, Step
from compliance.registers.media import MediaPermit
from compliance.registers.people import Person
from tests.fakes.school_records import DEVICE, NOW

DAY = date(2026, 11, 2)
VERSION = AgreementVersion("acceptable use", "2026", DAY)
SIGNED = Signature("A. Sample", "Acceptable use", "2026", DAY)
TRIP = Authorisation("LAP-0114", "A. Sample", "a trip", "n newhead", AuthorisedAs.HEADTEACHER, DAY)
ASSET = Asset(
    "example",
    "LAP-0114",
    "Contoso",
    "Slate 5",
    "AB12CD",
    "laptop",
    off_site=True,
    data_class=None,
    simulated=False,
    imported_at=NOW,
)


def add(tx: Transaction, line: object) -> Recorded:
    register = next(each for each in CATALOGUE.values() if each.line is type(line))
    return Recording(tx, "example", actor="the office", now=NOW).add(register, line)


def refused(tx: Transaction, line: object) -> str:
    with pytest.raises(FormError) as raised:
        add(tx, line)
    return str(raised.value)


def head(tx: Transaction) -> None:
    signers.register(tx, Signer("example", "N. Newhead", SignerRole.HEADTEACHER, NOW), actor="the office")


def test_a_disposal_with_another_serial_number_than_the_asset_list_has_is_refused(tx: Transaction):
    assets.put_many(tx, [ASSET])
    words = 'serial is "XX99": the asset list has AB12CD for LAP-0114; correct one of them'
    assert refused(tx, Disposal(DAY, "LAP-0114", "XX99")) == words
    assert add(tx, Disposal(DAY, "LAP-0114", "ab12cd")).line_id == 1


def test_nobody_signs_a_version_that_is_not_recorded_or_not_in_force_yet(tx: Transaction):
    add(tx, VERSION)
    assert refused(tx, replace(SIGNED, version="2027")).startswith('version is "2027": no such version of this agreement')
    early = refused(tx, replace(SIGNED, signed_on=DAY - timedelta(days=1)))
    assert early.startswith('signed_on is "2026-11-01": that version is in force from 2 November 2026')
    assert add(tx, SIGNED).line_id == 1


def test_only_a_registered_headteacher_authorises_and_permits_as_one(tx: Transaction):
    permit = MediaPermit("blue stick", "A. Sample", "slides", "N. Newhead", DAY, DAY)
    assert refused(tx, TRIP).startswith('authorised_by is "n newhead": no registered headteacher of the school')
    assert refused(tx, permit).startswith('permitted_by is "N. Newhead": no registered headteacher of the school')
    assert add(tx, replace(TRIP, authorised_as=AuthorisedAs.SLT)).line_id == 1
    head(tx)
    assert (add(tx, TRIP).line_id, add(tx, permit).line_id) == (2, 1)


def test_what_was_authorised_by_a_headteacher_who_has_left_can_still_come_back(tx: Transaction):
    head(tx)
    add(tx, TRIP)
    signers.remove(tx, "example", "N. Newhead", SignerRole.HEADTEACHER, actor="the office", now=NOW)
    back = replace(TRIP, returned_on=DAY)
    assert Recording(tx, "example", actor="the office", now=NOW).change(CATALOGUE["authorisations"], 1, back).version == 2


def test_a_name_in_no_list_is_recorded_and_said_with_the_one_that_may_be_meant(tx: Transaction):
    step = LeaverStep("B. Othr", Step.SIGNED_OUT, DAY, "T. Technician")
    assert add(tx, step).doubts == ()  # an empty list of people knows nobody, and says nothing
    add(tx, Person("B. Other", "teacher"))
    found = add(tx, replace(step, step=Step.RESET_DONE)).doubts
    assert found == ('"B. Othr" is not in the list of people; did you mean "B. Other"?',)
    assert add(tx, replace(step, person="b other")).doubts == ()


def test_of_a_table_of_strangers_all_are_named_and_the_first_fifty_are_compared_with_everybody(tx: Transaction):
    add(tx, Person("B. Other", "teacher"))
    desk = Recording(tx, "example", actor="the office", now=NOW)
    steps = [LeaverStep(f"B. Othe {letter}", Step.SIGNED_OUT, DAY, "T. Technician") for letter in "abcdefghij" * 6]
    said = [desk.other_lists.doubts(each)[0] for each in steps]
    assert [each.endswith('did you mean "B. Other"?') for each in said] == [True] * 50 + [False] * 10


def test_a_device_in_no_list_is_said_and_a_simulated_one_is_known(tx: Transaction):
    devices.enrol(tx, replace(DEVICE, asset_tag="SIM-0003", simulated=True))
    lost = Incident(IncidentSort.LOST, DAY, "left on a train", "NOPE-1")
    assert add(tx, lost).doubts == ('"NOPE-1" is in no list: no asset and no enrolled device has that tag or serial number',)
    assert add(tx, replace(lost, device="sim-0003")).doubts == ()


def test_an_import_refuses_and_doubts_row_by_row(tx: Transaction):
    add(tx, VERSION)
    add(tx, Person("A. Sample", "teacher"))
    table = "person,agreement,version,signed_on\n{}\n".format(
        "\n".join(
            f"{each},acceptable use,{version},2026-11-02" for each, version in (("C. Nobody", "2026"), ("A. Sample", "2027"))
        )
    )
    register = CATALOGUE["signatures"]
    desk = Recording(tx, "example", actor="the office", now=NOW)
    planned = importing.plan(desk, register, importing.read(table.encode(), register, {}, NOW.date()))
    (wrong,) = planned.problems
    assert str(wrong).startswith('row 3: version is "2027": no such version of this agreement is recorded')
    assert planned.doubts == ('row 2: "C. Nobody" is not in the list of people',)
