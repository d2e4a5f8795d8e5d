"""How an agent ended crosses the wire, and costs nothing where the other side is of another version."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from compliance.continuity import Heartbeat
from compliance.errors import CodecError
from compliance.parting import MOST_PAST_ENDS, Parting, PastEnd, parting_of
from compliance.wire.codec import decode_report, encode_report
from compliance.wire.continuity_codec import decode_heartbeat, encode_heartbeat
from compliance.wire.v1 import evidence_pb2
from tests.fakes.device import FakeDevice

DEVICE = FakeDevice()
ENDED_AT = datetime(2026, 11, 3, 9, 10, tzinfo=UTC)
KILLED = PastEnd(Parting.KILLED, ENDED_AT)


def test_a_report_tells_the_ends_before_it() -> None:
    report = replace(DEVICE.report(), past_ends=(KILLED, PastEnd(Parting.POWER_LOST, ENDED_AT)))
    assert decode_report(encode_report(DEVICE.header(), report)).report.past_ends == report.past_ends


@pytest.mark.parametrize("parting", ["", *Parting, "a word of a later version"])
def test_a_heartbeat_says_why_its_device_will_be_quiet_in_any_word(parting: str) -> None:
    heartbeat = Heartbeat(DEVICE.header(), b"r" * 32, parting)
    assert decode_heartbeat(encode_heartbeat(heartbeat)) == heartbeat


def test_a_word_of_a_later_version_is_another_parting_and_costs_no_report() -> None:
    payload = encode_report(DEVICE.header(), replace(DEVICE.report(), past_ends=(KILLED,))).replace(b"killed", b"sulked")
    assert [each.how for each in decode_report(payload).report.past_ends] == [Parting.OTHER]
    assert (parting_of("sulked"), parting_of("")) == (Parting.OTHER, None)


def test_messages_of_an_earlier_version_say_nothing_of_it_and_are_the_same_bytes_as_before() -> None:
    report, heartbeat = encode_report(DEVICE.header(), DEVICE.report()), encode_heartbeat(Heartbeat(DEVICE.header(), b"r" * 32))
    assert (decode_report(report).report.past_ends, decode_heartbeat(heartbeat).parting) == ((), "")
    assert b"parting" not in heartbeat
    assert not evidence_pb2.Report.FromString(report).past_ends


def test_a_report_with_more_ends_than_any_agent_tells_is_refused() -> None:
    report = replace(DEVICE.report(), past_ends=(KILLED,) * (MOST_PAST_ENDS + 1))
    with pytest.raises(CodecError, match="17 ends of earlier runs; the limit is 16"):
        decode_report(encode_report(DEVICE.header(), report))
