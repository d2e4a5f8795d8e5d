"""`rollcall rebuild`: a real database file, damaged past everything that guards it, and put right from the evidence in it."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest

from collector.cli.exit_codes import ExitCode
from tests.fakes.collector import RunningCollector, running
from tests.fakes.command_line import Rollcall
from tests.fakes.device import FakeDevice, TurnableClock

REPORTS = 5


@dataclass
class Served:
    """A collector that serves, and a device that has reported to it."""

    collector: RunningCollector
    device: FakeDevice

    def damage(self, statement: str) -> None:
        """As a hand in the file would."""
        with closing(sqlite3.connect(self.collector.path / "rollcall.db")) as connection, connection:
            assert connection.execute(statement).rowcount > 0

    def answer_to(self, sealed: bytes) -> tuple[str, int]:
        """What the collector answers to a report, and the place that it speaks of."""
        says = self.device.session(self.collector.config.agents_port, self.collector.authority, [sealed])
        answer = next(each for each in says if each.WhichOneof("kind") in ("ack", "nack"))
        kind = str(answer.WhichOneof("kind"))
        return kind, getattr(answer, kind).sequence


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    with running(tmp_path / "data", TurnableClock()) as collector:
        device = FakeDevice()
        device.enrol(collector.config.enrolment_port, collector.authority, token=collector.signed_loan())
        sealed = [device.next_sealed() for _ in range(REPORTS)]
        device.session(collector.config.agents_port, collector.authority, sealed)
        yield Served(collector, device)


def test_a_sound_database_is_left_as_it_is(rollcall: Rollcall, served: Served) -> None:
    answer = rollcall("rebuild", "--data", served.collector.path)
    assert (answer.code, answer.out) == (ExitCode.MEETS, "Devices: 1, with 5 messages. Put right: 0. Left as they are: 0.\n")


def test_a_device_that_was_set_back_is_heard_again_while_the_collector_serves(rollcall: Rollcall, served: Served) -> None:
    served.damage("UPDATE devices SET head_sequence = 2")
    sealed = served.device.next_sealed()
    refused = served.answer_to(sealed)
    answer = rollcall("rebuild", "LAP-0001", "--data", served.collector.path)
    place = "its place in the chain (message 5 of epoch 0; message 2 of epoch 0 stood there)"
    line = f"LAP-0001 ({served.device.device_id.hex()[:16]}) put right: {place}"
    assert (answer.code, answer.out.splitlines()[0]) == (ExitCode.MEETS, line)
    assert (refused, served.answer_to(sealed)) == (("nack", 6), ("ack", 6))


def test_verdicts_that_nobody_gave_are_taken_back(rollcall: Rollcall, served: Served) -> None:
    asked = ("device", "show", "LAP-0001", "--json", "--data", served.collector.path)
    before = json.loads(rollcall(*asked).out)
    served.damage("UPDATE verdicts SET verdict = 'PASS', saw = 'it is fine', failing_since = NULL")
    altered = json.loads(rollcall(*asked).out)
    (rebuilt,) = json.loads(rollcall("rebuild", "--json", "--data", served.collector.path).out)
    after = json.loads(rollcall(*asked).out)
    assert (rebuilt["corrected"], altered == before, after == before) == (["its verdicts"], False, True)


def test_a_device_whose_evidence_was_altered_is_named_and_left(rollcall: Rollcall, served: Served) -> None:
    served.damage("DELETE FROM envelopes WHERE sequence = 3")
    served.damage("DELETE FROM verdicts")
    answer = rollcall("rebuild", "--data", served.collector.path)
    lines = answer.out.splitlines()
    assert answer.code == ExitCode.REFUSED
    assert "left as it is: message 4 of epoch 0: something is missing before it" in lines[0]
    assert (lines[-2], "`rollcall restore`" in lines[-1]) == (
        "Devices: 1, with 4 messages. Put right: 0. Left as they are: 1.",
        True,
    )


def test_a_check_names_the_altered_line_of_the_past_and_changes_nothing(rollcall: Rollcall, served: Served) -> None:
    asked = ("rebuild", "--check", "--data", served.collector.path)
    sound = rollcall(*asked)
    served.damage("UPDATE verdict_past SET verdict = 'PASS' WHERE rule_id = 'OS-1'")
    damaged, again = rollcall(*asked), rollcall(*asked)
    assert (sound.code, "Differ from their evidence: 0." in sound.out) == (ExitCode.MEETS, True)
    assert (damaged.code, "differs: its past: OS-1 became UNKNOWN at" in damaged.out, again.out) == (
        ExitCode.REFUSED,
        True,
        damaged.out,
    )
