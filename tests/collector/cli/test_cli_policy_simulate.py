"""`rollcall policy simulate`: a draft is judged by what real devices reported, and nothing of it is written."""

import json
import sqlite3
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from collector.cli.exit_codes import ExitCode
from tests.fakes.chain import FakeChain
from tests.fakes.collector import running
from tests.fakes.command_line import Rollcall
from tests.fakes.device import FakeDevice, TurnableClock
from tests.fakes.past_days import TEN_MINUTES

IN_FORCE = """\
id = "ours"
version = "{version}"
title = "Policy of our school"
school_kind = "a school"
seed = "none"
evidence_good_for = "30 days"

[grace_days]
critical = 1
high = 7
medium = 14
low = 30

[[clause]]
section = "4.1"
quote = "Our computers are kept safe."
treated_as = "telemetry"
rules = [{rules}]

[[rule]]
id = "LOCK-1"
from = "library"
at_most = "{at_most}"
"""


def pack(version: int, at_most: str, *others: str) -> str:
    """A small pack: the screen lock with its own number, and other rules as the library has them."""
    rules = ", ".join(f'"{each}"' for each in ("LOCK-1", *others))
    text = IN_FORCE.format(version=version, at_most=at_most, rules=rules)
    return text + "".join(f'\n[[rule]]\nid = "{each}"\nfrom = "library"\n' for each in others)


@dataclass
class Served:
    """What a collector has received, that has stopped: a device whose screen locks after ten minutes."""

    path: Path
    draft: Path

    @property
    def options(self) -> tuple[str | Path, ...]:
        return ("--data", self.path)

    def stored(self) -> dict[str, list[tuple[object, ...]]]:
        """Every row of every table; how far the journal's own file is, every command that opens the folder puts down."""
        with closing(sqlite3.connect(self.path / "rollcall.db")) as connection:
            tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
            tables -= {"journal_copied"}
            return {name: connection.execute(f"SELECT * FROM {name}").fetchall() for name in tables}  # noqa: S608 - its own names

    def damage(self, statement: str) -> None:
        with closing(sqlite3.connect(self.path / "rollcall.db")) as connection, connection:
            assert connection.execute(statement).rowcount > 0


@pytest.fixture
def served(rollcall: Rollcall, tmp_path: Path) -> Served:
    held, draft = tmp_path / "held.toml", tmp_path / "draft.toml"
    held.write_text(pack(1, "15 min", "ENC-1", "AV-5"))
    draft.write_text(pack(2, "5 min", "ENC-1", "BOOT-1", "BKP-1"))
    with running(tmp_path / "data", TurnableClock()) as collector:
        assert rollcall("policy", "adopt", held, "--data", collector.path).code == 0
        device = FakeDevice()
        device.enrol(collector.config.enrolment_port, collector.authority, token=collector.signed_loan())
        report = device.report()
        sealed = FakeChain(device).report(replace(report, readings={**report.readings, "screen_lock": TEN_MINUTES}))
        device.session(collector.config.agents_port, collector.authority, [sealed])
    return Served(tmp_path / "data", draft)


def test_a_stricter_draft_names_the_rule_and_the_device_that_would_change(rollcall: Rollcall, served: Served) -> None:
    read = json.loads(rollcall("policy", "simulate", served.draft, "--json", *served.options).out)
    (device,) = read["devices"]
    lock = next(each for each in device["rules"] if each["rule"] == "LOCK-1")
    assert (read["counts"]["devices"], read["counts"]["changed"], device["device"]) == (1, 1, "LAP-0001")
    assert (lock["from"], lock["to"], "10 min" in lock["saw"]) == ("PASS", "FAIL", True)
    assert [read["new_rules"], read["gone_rules"]] == [["BOOT-1", "BKP-1"], ["AV-5"]]
    assert {(each["rule"], each["from"], each["to"], each["devices"]) for each in read["by_rule"]} >= {
        ("LOCK-1", "PASS", "FAIL", 1),
        ("BOOT-1", None, "UNKNOWN", 1),
    }


def test_people_read_the_counts_first_and_then_the_device_within_80_columns(rollcall: Rollcall, served: Served) -> None:
    out = rollcall("policy", "simulate", served.draft, *served.options).out
    counts, by_rule, device = (out.index(each) for each in ("1 device: 1 would change, 0 would not", "LOCK-1 ·", "LAP-0001: "))
    assert (counts < by_rule < device, max(map(len, out.splitlines())) <= 80) == (True, True)
    assert "LOCK-1: ✔ Meets policy → ✘ Needs action" in out


def test_nothing_is_written(rollcall: Rollcall, served: Served) -> None:
    before = served.stored()
    assert rollcall("policy", "simulate", served.draft, *served.options).code == ExitCode.MEETS
    assert served.stored() == before


def test_the_policy_in_force_itself_changes_nothing(rollcall: Rollcall, served: Served) -> None:
    read = json.loads(rollcall("policy", "simulate", served.draft.with_name("held.toml"), "--json", *served.options).out)
    assert (read["counts"]["changed"], read["by_rule"], read["devices"], read["school"]) == (0, [], [], [])


def test_a_device_whose_evidence_is_damaged_is_not_known(rollcall: Rollcall, served: Served) -> None:
    served.damage("UPDATE envelopes SET hash = X'00ff'")
    out = " ".join(rollcall("policy", "simulate", served.draft, *served.options).out.split())
    assert "Devices of which nothing is known LAP-0001: Not known: the last report, message 1, is damaged" in out
    assert "LOCK-1: ✔" not in out


def test_a_device_whose_evidence_is_too_old_is_not_known(rollcall: Rollcall, served: Served) -> None:
    served.damage("UPDATE devices SET fresh_as_of = '2020-01-01T00:00:00.000000Z'")
    out = " ".join(rollcall("policy", "simulate", served.draft, *served.options).out.split())
    assert "LAP-0001: Not known: the last report, of 1 January 2020, is too old to say how the device is now" in out


def test_a_device_that_is_not_believed_is_not_known(rollcall: Rollcall, served: Served) -> None:
    served.damage("UPDATE devices SET state = 'quarantined', state_reason = 'two computers speak with its key'")
    read = json.loads(rollcall("policy", "simulate", served.draft, "--json", *served.options).out)
    (device,) = read["devices"]
    assert (device["changed"], device["to"], read["counts"]["nothing_known"]) == (False, "UNKNOWN", 1)
    assert "two computers speak with its key" in device["nothing_known"]


def test_a_draft_that_is_wrong_is_refused_as_its_check_refuses_it(rollcall: Rollcall, data: Path, tmp_path: Path) -> None:
    wrong = tmp_path / "ours.toml"
    wrong.write_text('id = "ours"\nversion = 3\n')
    said = [rollcall("policy", "check", wrong), rollcall("policy", "simulate", wrong, "--data", data)]
    assert said[0] == said[1]
    assert said[1].code == ExitCode.REFUSED


def test_a_library_only_offers_rules(rollcall: Rollcall, data: Path) -> None:
    answer = rollcall("policy", "simulate", "library", "--data", data)
    assert (answer.code, "library.toml: library only offers rules" in answer.err) == (ExitCode.REFUSED, True)


def test_a_rule_about_the_school_is_judged_too(rollcall: Rollcall, served: Served) -> None:
    read = json.loads(rollcall("policy", "simulate", served.draft, "--json", *served.options).out)
    assert [(each["rule"], each["from"], each["to"]) for each in read["school"]] == [("BKP-1", None, "UNKNOWN")]


def test_without_a_policy_in_force_the_draft_stands_alone(rollcall: Rollcall, served: Served) -> None:
    served.damage("DELETE FROM policies")
    out = rollcall("policy", "simulate", served.draft, *served.options).out
    assert ("To compare with: no policy is in force" in out, "LAP-0001: not asked → ✘" in out) == (True, True)
