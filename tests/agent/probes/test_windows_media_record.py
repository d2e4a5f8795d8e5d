"""On Windows what happened since the last report is what Windows itself recorded since then, and nothing of before."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from recorded_host import NOTHING_HAPPENED, RecordedHost
from test_captures import CAPTURES

from agent.host import Host
from agent.probes.windows import removable_media
from compliance.facts import MediaAction, MediaEvent

MACHINE = CAPTURES / "windows/removable_media/machine/nothing-set-and-nothing-attached.input.txt"
RECORD = CAPTURES / "windows/removable_media/get_winevent/a-stick-came-and-went.input.txt"
CAME, WENT = datetime(2026, 11, 23, 8, 0, tzinfo=UTC), datetime(2026, 11, 23, 8, 10, tzinfo=UTC)


def told(host: Host) -> tuple[MediaEvent, ...]:
    return removable_media.read(host).events


def machine(since: datetime | None, record: str = RECORD.read_text("utf-8")) -> Host:
    lines = MACHINE.read_text("utf-8").splitlines()
    answer = next(number for number, line in enumerate(lines) if line.startswith('{"disks"'))
    lines[answer] = json.dumps({**json.loads(lines[answer]), "events": json.loads(record)})
    return RecordedHost("\n".join(lines), replace(NOTHING_HAPPENED, since=since))


def test_what_came_and_went_since_the_last_report_is_told_in_order():
    assert [(each.at, each.action) for each in told(machine(CAME - timedelta(hours=1)))] == [
        (CAME, MediaAction.ATTACHED),
        (WENT, MediaAction.DETACHED),
    ]


def test_what_was_told_before_is_not_told_again():
    assert [each.at for each in told(machine(CAME + timedelta(minutes=1)))] == [WENT]


def test_an_event_in_the_second_in_which_the_last_survey_began_is_told_twice_rather_than_never():
    assert CAME in [each.at for each in told(machine(CAME + timedelta(milliseconds=400)))]


def test_before_the_first_report_nothing_of_the_record_is_told():
    assert told(machine(None)) == ()


def test_a_record_that_cannot_be_read_costs_the_events_alone():
    assert removable_media.read(machine(CAME, '["failed"]')) == removable_media.read(machine(WENT + timedelta(days=1)))


def test_a_medium_has_the_same_code_in_the_record_and_while_it_is_attached():
    attached = CAPTURES / "windows/removable_media/machine/a-stick-in-the-clear.input.txt"
    (medium,) = removable_media.read(RecordedHost.of_file(attached)).attached
    assert {each.medium_id for each in told(machine(CAME))} == {medium.medium_id}


def test_the_record_has_no_discs_and_no_phones_so_it_is_never_called_complete():
    assert removable_media.read(machine(CAME)).events_complete is False
