"""What is wrong with a device's channel, as people read it."""

from dataclasses import replace
from datetime import UTC, timedelta

import pytest

from collector.reports import channel_words
from collector.reports.as_html import report_html
from collector.reports.as_text import device_text, report_text
from collector.reports.channel_entry import NOTHING_TO_TELL, ChannelEntry, IncidentEntry, LossEntry, TwinEntry
from collector.store.devices import DeviceState
from collector.store.incidents import IncidentKind
from compliance.calendar import SchoolCalendar, Span
from compliance.continuity import GapReason
from compliance.verdict import Verdict
from tests.fakes.sample_report import LAPTOP, REPORT, fleet

NOW = REPORT.generated_at
FORKED = IncidentEntry(IncidentKind.FORKED_CHAIN, NOW - timedelta(days=2), 3, 2, "message 7 of epoch 0 is held already")


def words(channel: ChannelEntry) -> list[str]:
    return channel_words.of_channel(channel, NOW, UTC)


@pytest.mark.parametrize(
    ("seconds", "expected"),
    [
        pytest.param(None, [], id="not measured"),
        pytest.param(300, [], id="five minutes"),
        pytest.param(-301, ["This device's clock is 5 minutes behind"], id="more than five minutes"),
        pytest.param(3_600, ["This device's clock is 1 hour ahead"], id="an hour"),
        pytest.param(-95_000_000, ["This device's clock is 3 years behind"], id="three years"),
        pytest.param(-62_000_000_000, ["This device's clock is 1,966 years behind"], id="the year 1"),
    ],
)
def test_a_clock_is_wrong_from_five_minutes_on(seconds: int | None, expected: list[str]) -> None:
    """Fault 23: flagged beyond five minutes."""
    assert words(replace(NOTHING_TO_TELL, clock_skew_seconds=seconds)) == expected


def test_lost_messages_are_counted_with_their_reasons() -> None:
    losses = (LossEntry(GapReason.SPOOL_FULL, 4), LossEntry("SCHEMA_INVALID", 1), LossEntry("mice", 2))
    assert words(replace(NOTHING_TO_TELL, losses=losses)) == [
        "7 messages will never come. 4: its store was full, 1: the collector refused them (SCHEMA_INVALID), 2: “mice”"
    ]
    assert words(replace(NOTHING_TO_TELL, losses=losses[1:2])) == [
        "1 message will never come: the collector refused them (SCHEMA_INVALID)"
    ]


HEARD = replace(NOTHING_TO_TELL, last_heard_at=NOW - timedelta(days=4), is_expected=True)


def test_in_the_holidays_nobody_is_missed() -> None:
    half_term = SchoolCalendar(closed=(Span((NOW - timedelta(days=3)).date(), NOW.date(), "Half term"),))
    assert channel_words.of_channel(HEARD, NOW, UTC, half_term) == []


def test_after_three_days_a_device_is_silent_and_nothing_says_why() -> None:
    (line,) = words(HEARD)
    assert line == (
        "Silent since Sat 31 Oct, 14:05 (4 days ago), for 3 school days. It went without saying why. It is asleep, off or out "
        "of reach, or its agent was killed or removed or has lost its key: nothing that came says which"
    )


def test_silence_means_nothing_over_a_weekend_nor_of_a_device_that_may_not_speak() -> None:
    assert words(replace(HEARD, last_heard_at=NOW - timedelta(hours=71))) == []
    assert words(replace(HEARD, is_expected=False)) == []


def test_a_computer_that_is_enrolled_twice_is_shown_with_its_other_key() -> None:
    twin = TwinEntry("c0ffee" * 8, "serial number SN-1", DeviceState.PENDING_APPROVAL, NOW - timedelta(days=4), None)
    (line,) = words(replace(NOTHING_TO_TELL, twins=(twin,)))
    assert line == (
        "The same computer (serial number SN-1) is enrolled with another key too: device c0ffeec0ffeec0ff, "
        "enrolled Sat 31 Oct, 14:05 (4 days ago), pending approval, never heard"
    )


def test_an_open_incident_says_what_since_when_and_how_often() -> None:
    (line,) = words(replace(NOTHING_TO_TELL, incidents=(FORKED,)))
    assert line == (
        "Somebody must look: it has told two different histories, both signed with its key "
        "(since Mon 2 Nov, 14:05 (2 days ago), seen 3 times, 2 computers). message 7 of epoch 0 is held already"
    )


@pytest.mark.parametrize("kind", IncidentKind)
def test_every_kind_of_incident_has_words(kind: IncidentKind) -> None:
    assert words(replace(NOTHING_TO_TELL, incidents=(replace(FORKED, kind=kind),)))


def test_the_report_names_the_devices_that_somebody_must_look_at() -> None:
    channel = replace(NOTHING_TO_TELL, incidents=(FORKED,), clock_skew_seconds=-95_000_000)
    whole = fleet(*[Verdict.PASS] * 5)
    noticed = replace(whole, devices=(replace(whole.devices[0], channel=channel), *whole.devices[1:]))
    name = whole.devices[0].marked_label
    assert f"Somebody must look at {name}: see `rollcall device show ID`." in report_text(noticed, UTC, full=False).plain
    page = report_html(noticed, UTC)
    assert "This device&#39;s clock is 3 years behind" in page
    assert "Somebody must look at" in page
    alone = device_text(REPORT, replace(LAPTOP, channel=channel), UTC).plain
    assert "  ! This device's clock is 3 years behind" in alone


def test_a_quiet_channel_says_nothing() -> None:
    assert words(NOTHING_TO_TELL) == []
    assert "Somebody must look" not in report_text(REPORT, UTC, full=True).plain
