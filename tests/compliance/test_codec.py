"""The codec: what goes in comes out, and whatever else comes is an error or a reading that is not known."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from google.protobuf.descriptor import FieldDescriptor
from hypothesis import given, settings
from hypothesis import strategies as st

from compliance.errors import CodecError
from compliance.facts import FACTS, AutomaticLogin, DiskEncryption
from compliance.report import DeviceReport, Header, Trigger
from compliance.unknown import Unknown, Why
from compliance.wire.codec import MAXIMUM_READINGS, decode_report, encode_report
from compliance.wire.mirror import LONGEST_TEXT, mirror_of
from compliance.wire.v1 import evidence_pb2, facts_pb2
from tests.compliance.judged_device import any_report, anything
from tests.fakes.device import FakeDevice

DEVICE = FakeDevice()
HEADER = DEVICE.header()
REPORT = DEVICE.report()


def message() -> evidence_pb2.Report:
    return evidence_pb2.Report.FromString(encode_report(HEADER, REPORT))


def decoded(changed: evidence_pb2.Report) -> DeviceReport:
    return decode_report(changed.SerializeToString())[1]


@settings(max_examples=200, deadline=None)
@given(report=any_report())
def test_a_report_comes_out_as_it_went_in(report: DeviceReport) -> None:
    assert decode_report(encode_report(HEADER, report)) == (HEADER, report)


@settings(deadline=None)
@given(header=anything(Header))
def test_a_header_comes_out_as_it_went_in(header: Header) -> None:
    whole = replace(header, key_generation=1, epoch=2, sequence=3, monotonic_milliseconds=4, server_nonce_age_milliseconds=5)
    assert decode_report(encode_report(whole, REPORT))[0] == whole


@given(payload=st.binary(max_size=400))
def test_any_bytes_give_a_report_or_a_codec_error(payload: bytes) -> None:
    try:
        decode_report(payload)
    except CodecError:
        return


def test_a_fact_from_a_later_version_is_left_out_and_the_rest_is_read() -> None:
    later = message()
    later.readings.add(fact="battery_health")
    assert decoded(later) == REPORT


def test_a_word_from_a_later_version_costs_its_reading_and_no_other() -> None:
    later = message()
    reading = next(each for each in later.readings if each.fact == "disk_encryption")
    reading.disk_encryption.volumes[0].state.value = "quantum_protected"
    readings = decoded(later).readings
    lost = readings["disk_encryption"]
    assert isinstance(lost, Unknown)
    assert (lost.why, "quantum_protected" in lost.detail) == (Why.UNKNOWN_VALUE, True)
    assert readings["automatic_login"] == AutomaticLogin(enabled=False)


def test_a_reading_under_another_facts_name_is_not_believed() -> None:
    mixed = message()
    mixed.readings[0].fact = "antivirus"
    lost = decoded(mixed).readings["antivirus"]
    assert isinstance(lost, Unknown)


def test_a_reading_without_an_answer_is_not_known() -> None:
    empty = message()
    empty.readings.add(fact="firewall")
    assert isinstance(decoded(empty).readings["firewall"], Unknown)


def test_a_reason_from_a_later_version_is_no_longer_than_any_other_text() -> None:
    later = message()
    unknown = later.readings.add(fact="firewall").unknown
    unknown.why, unknown.detail = "telepathy", "x" * 100_000
    assert decoded(later).readings["firewall"] == Unknown(Why.UNKNOWN_VALUE, "x" * LONGEST_TEXT)


def test_the_same_fact_twice_is_refused() -> None:
    twice = message()
    twice.readings.add().CopyFrom(twice.readings[0])
    with pytest.raises(CodecError, match="twice"):
        decoded(twice)


def test_more_readings_than_any_device_has_are_refused() -> None:
    many = message()
    for _ in range(MAXIMUM_READINGS + 1):
        many.readings.add(fact="battery_health")
    with pytest.raises(CodecError, match=f"the limit is {MAXIMUM_READINGS}"):
        decoded(many)


def test_an_instant_outside_the_calendar_is_refused() -> None:
    far = message()
    far.taken_at.seconds = 2**62
    with pytest.raises(CodecError, match="outside the calendar"):
        decoded(far)


@pytest.mark.parametrize("year", [1970, 2099])
def test_a_clock_that_is_far_off_is_taken_as_it_is(year: int) -> None:
    off = replace(REPORT, taken_at=datetime(year, 1, 1, tzinfo=UTC))
    assert decode_report(encode_report(HEADER, off))[1].taken_at.year == year


@pytest.mark.parametrize("fact_name", FACTS)
def test_every_fact_has_its_message_and_its_place_in_a_reading(fact_name: str) -> None:
    kind = FACTS[fact_name]
    field = evidence_pb2.Reading.DESCRIPTOR.fields_by_name[fact_name]
    assert (field.message_type.name, field.containing_oneof.name) == (kind.__name__, "answer")
    mirror_of(kind, getattr(facts_pb2, kind.__name__))


def test_a_class_that_differs_from_its_message_is_found_when_it_is_mirrored() -> None:
    with pytest.raises(TypeError, match="differ in"):
        mirror_of(DiskEncryption, facts_pb2.Firewall)


def test_a_trigger_from_a_later_version_does_not_cost_the_report() -> None:
    later = message()
    later.trigger = "telepathy"
    assert decoded(later) == replace(REPORT, trigger=Trigger.OTHER)


@pytest.mark.parametrize("fact_name", ["automatic_login", "screen_lock", "firewall", "removable_media"])
def test_a_flag_that_is_not_said_is_not_no(fact_name: str) -> None:
    silent = message()
    del silent.readings[:]
    getattr(silent.readings.add(fact=fact_name), fact_name).SetInParent()
    assert isinstance(decoded(silent).readings[fact_name], Unknown)


def test_a_closed_report_is_a_report_whose_readings_are_bytes() -> None:
    whole, closed = (
        {each.name: (each.number, each.type) for each in kind.DESCRIPTOR.fields}
        for kind in (evidence_pb2.Report, evidence_pb2.ClosedReport)
    )
    assert {**whole, "readings": (7, FieldDescriptor.TYPE_BYTES)} == closed


def test_a_reading_that_is_none_is_refused() -> None:
    message = evidence_pb2.ClosedReport.FromString(encode_report(HEADER, REPORT))
    message.readings.append(b"\xff\xff")
    with pytest.raises(CodecError):
        decode_report(message.SerializeToString())
