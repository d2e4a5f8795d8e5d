"""A school adopts a pack with an expression: its devices are judged by it in the transaction that keeps the verdict."""

import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from asked_expressions import pack

from collector.data_folder import DataFolder
from collector.founding import adopt_policy
from collector.judging.expressions.evaluating import Expressions
from collector.judging.expressions.worker import Worker
from collector.judging.judging import Judging
from collector.judging.packs import read_pack
from collector.store import devices, verdicts
from collector.store.database import Database
from collector.store.devices import Device, DeviceState
from collector.store.sqlite import SqliteDatabase
from collector.store.verdicts import StoredVerdict
from compliance.facts import Firewall
from compliance.policy import parse_policy
from compliance.verdict import Verdict
from tests.fakes.collector import found
from tests.fakes.device import NOW, FakeDevice
from tests.fakes.intake import row_of

MEETS = "firewall.active && firewall.blocks_inbound"
DOCUMENT = Path(__file__).parents[3] / "docs" / "policies.md"


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    """A school that has adopted the pack."""
    found(tmp_path / "data", NOW)
    opened = SqliteDatabase(DataFolder.open(tmp_path / "data").database)
    with opened.writing() as tx:
        adopt_policy(tx, "example", parse_policy(pack(MEETS), "ours.toml"), "ours.toml", NOW)
    yield opened
    opened.close()


@pytest.fixture
def expressions() -> Iterator[Expressions]:
    made = Expressions(Worker())
    yield made
    made.close()


def device_of(database: Database) -> Device:
    said = {"head_sequence": 1, "last_report_at": NOW, "last_report_sequence": 1, "fresh_as_of": NOW}
    device = replace(row_of(FakeDevice()), state=DeviceState.REPORTING, **said)  # type: ignore[arg-type] # fields by name
    with database.writing() as tx:
        devices.enrol(tx, device)
    return device


def judged(database: Database, device: Device, firewall: Firewall, expressions: Expressions | None = None) -> StoredVerdict:
    report = replace(FakeDevice().report(), readings={"firewall": firewall})
    with database.writing() as tx:
        judging = Judging(tx, NOW) if expressions is None else Judging(tx, NOW, expressions)
        judging.judge(device, report)
        judging.next_look(device)
        return verdicts.of_device(tx, device.device_id)["OWN-1"]


def test_a_device_is_judged_by_the_expression_and_the_verdict_is_kept(database: Database, expressions: Expressions):
    device = device_of(database)
    shut = Firewall(active=True, product="nftables", blocks_inbound=True, starts_at_boot=True)
    met = judged(database, device, shut, expressions)
    failed = judged(database, device, replace(shut, blocks_inbound=False), expressions)
    assert (met.verdict, met.saw) == (Verdict.PASS, "firewall.active is true; firewall.blocks_inbound is true")
    assert (failed.verdict, failed.asks) == (Verdict.FAIL, "A")


def test_a_process_that_dies_whatever_it_is_asked_leaves_the_rule_not_known_and_judging_goes_on(database: Database):
    device = device_of(database)
    dying = Expressions(Worker((sys.executable, "-c", "raise SystemExit(1)")))
    found_ = judged(database, device, Firewall(active=True, product="", blocks_inbound=True, starts_at_boot=True), dying)
    assert found_.verdict is Verdict.UNKNOWN
    assert found_.saw == "this cannot be worked out: the process in which it ran ended, twice"


def test_the_example_of_the_documents_is_taken_as_it_stands(tmp_path: Path):
    blocks = [each.partition("```")[0] for each in DOCUMENT.read_text(encoding="utf-8").split("```toml\n")[1:]]
    example = next(each for each in blocks if 'kind = "expression"' in each)
    clause = '\n[[clause]]\nsection = "1"\nquote = ""\ntreated_as = "telemetry"\nrules = ["OWN-1"]\n'
    file = tmp_path / "our-policy.toml"
    file.write_text(f'id = "our-policy"\nversion = "1"\ntitle = "Ours"\nbuilds_on = ["s004-primary"]\n{example}{clause}')
    rules = {each.rule_id: each for each in read_pack(file).policy.rules}
    assert rules["OWN-1"].platforms == ("linux", "windows", "macos")
