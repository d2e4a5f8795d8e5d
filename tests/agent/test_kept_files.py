"""The agent's own files, damaged: what can come anew counts as empty, what cannot is refused by name. Nothing else happens."""

import json
from collections.abc import Callable
from dataclasses import asdict

import pytest
from made_up_device import record_of

from agent.enrolment_record import load_enrolment
from agent.errors import StateFolderError
from agent.sessions.briefing import NoPolicy, load_policy
from agent.sessions.registers_told import load_registers
from agent.standing import FILE, Standing, StandingFile
from agent.state_folder import StateFolder
from agent.trust.identity import Identity
from agent.watching.media_journal import MediaJournal

NESTED = b"[" * 100_000
HALF_A_CHARACTER = b'"\\ud800"'


def _event(**changes: object) -> bytes:
    at = "2026-01-14T09:30:00+00:00"
    whole = {"n": 1, "at": at, "action": "attached", "kind": "usb_storage", "medium_id": "a", "encrypted": True}
    return json.dumps(whole | changes).encode()


@pytest.mark.parametrize(
    "changes",
    [
        {"session_nonce": "not hexadecimal"},
        {"server_nonce": 7},
        {"nonce_monotonic_milliseconds": "1"},
        {"nonce_wall_time": "2026-01-14T09:30:00"},
        {"last_survey_at": "yesterday"},
        {"trouble": "\ud800"},
        {"grpc_broken_at": "lately"},
        {"last_made_at": "2026-01-14T09:30:00"},
        {"answered_nonce": "some"},
        {"heartbeat_seconds": -1},
        {"acknowledged_sequence": 2**63},
    ],
    ids=lambda each: next(iter(each)),
)
def test_a_standing_with_a_field_that_was_never_written_is_an_empty_one(folder: StateFolder, changes: dict[str, object]):
    folder.write(FILE, json.dumps(asdict(Standing(trouble="some")) | changes).encode())
    assert StandingFile(folder).now == Standing()


@pytest.mark.parametrize("content", [NESTED, HALF_A_CHARACTER], ids=["nested", "half a character"])
def test_what_comes_anew_counts_as_empty(folder: StateFolder, content: bytes):
    for name in (FILE, "policy.toml", "policy.json"):
        folder.write(name, content)
    assert (StandingFile(folder).now, load_policy(folder)) == (Standing(), NoPolicy())


@pytest.mark.parametrize("content", [NESTED, HALF_A_CHARACTER], ids=["nested", "half a character"])
@pytest.mark.parametrize("name", ["enrolment.json", "registers.json"])
def test_what_does_not_come_anew_is_refused_by_name(folder: StateFolder, name: str, content: bytes):
    folder.write(name, content)
    load: Callable[[StateFolder], object] = load_enrolment if name == "enrolment.json" else load_registers
    with pytest.raises(StateFolderError, match=rf"{name} is damaged"):
        load(folder)


def test_an_enrolment_without_a_time_zone_is_refused(folder: StateFolder):
    record = asdict(record_of(Identity.load_or_create(folder)))
    folder.write("enrolment.json", json.dumps(record | {"enrolled_at": "2026-01-05T08:00:00"}).encode())
    with pytest.raises(StateFolderError, match="is damaged"):
        load_enrolment(folder)


@pytest.mark.parametrize(
    "line",
    [
        b"[" * 100_000,
        b"7",
        b"{}",
        b'{"n": true, "gap": "x"}',
        b'{"n": 1}',
        _event(at="2026-01-14T09:30:00"),
        _event(at=5),
        _event(medium_id=["a"]),
        _event(encrypted="yes"),
        b"\xff",
    ],
    ids=["nested", "number", "empty", "flag", "no event", "no zone", "no time", "no code", "no flag", "no text"],
)
def test_a_journal_line_that_was_never_written_is_a_gap(folder: StateFolder, line: bytes):
    folder.media_journal_file.write_bytes(line + b"\n")
    record = MediaJournal(folder.media_journal_file).events_since_last_report()
    assert (record.events, record.complete) == ((), False)


@pytest.mark.parametrize("content", [b"\xff", b"9" * 5000], ids=["no text", "too long"])
def test_a_damaged_confirmation_tells_events_twice(folder: StateFolder, content: bytes):
    file = folder.media_journal_file
    file.with_name(f"{file.name}.confirmed").write_bytes(content)
    journal = MediaJournal(file)
    journal.append_gap("x")
    assert journal.events_since_last_report().up_to == 1


def test_a_damaged_end_mark_is_no_orderly_end(folder: StateFolder):
    file = folder.media_journal_file
    file.with_name(f"{file.name}.ended").write_bytes(b"\xff")
    journal = MediaJournal(file)
    with journal.watching(bytes(16), 1000):
        assert not journal.events_since_last_report().complete
