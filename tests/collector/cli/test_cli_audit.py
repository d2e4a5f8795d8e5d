"""The audit log can be read: what was done, and above all what was refused."""

import json
from pathlib import Path

import pytest

from collector.cli.exit_codes import ExitCode
from collector.store import audit
from collector.wiring import Collector
from tests.fakes.command_line import Rollcall


@pytest.fixture
def refused(rollcall: Rollcall, data: Path) -> Path:
    """A data folder in whose log a refused signer stands last."""
    assert rollcall("signers", "add", " ", "--as", "technician", "--data", data).code == ExitCode.REFUSED
    return data


def test_a_refusal_is_one_line_and_the_newest_stands_last(rollcall: Rollcall, refused: Path):
    lines = rollcall("audit", "--data", refused).out.splitlines()
    assert ("refused: signer.register" in lines[-1], "give the name" in lines[-1], "agreement.adopt" in lines[0]) == (
        True,
        True,
        True,
    )


def test_only_the_last_entries_are_shown(rollcall: Rollcall, refused: Path):
    (last,) = json.loads(rollcall("audit", "--limit", "1", "--json", "--data", refused).out)
    assert (last["action"], last["outcome"], last["school"]) == ("signer.register", "refused", "example-primary-school")


def test_what_strangers_were_refused_stands_among_it(rollcall: Rollcall, data: Path, collector: Collector):
    with collector.database.writing() as tx:
        audit.write(tx, "", collector.clock(), "collector", "enrolment.refused", "5CD1234ABC", audit.REFUSED, "no such school")
    last = rollcall("audit", "--data", data).out.splitlines()[-1]
    assert last[len("2026-11-20 09:31:05 ") :] == "refused: enrolment.refused 5CD1234ABC, by collector: no such school"


def test_an_entry_never_breaks_its_line_or_moves_the_cursor(rollcall: Rollcall, data: Path, collector: Collector):
    with collector.database.writing() as tx:
        audit.write(tx, "", collector.clock(), "collector", "enrolment.refused", "\x1b[2J\n", audit.REFUSED, "d" * 1900)
    last = rollcall("audit", "--data", data).out.splitlines()[-1]
    assert ("\x1b" in last, r"\x1b[2J" in last, last.endswith("d" * 1900)) == (False, True, True)
