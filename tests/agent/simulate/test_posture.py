"""What simulated devices say about themselves, judged by a real policy."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from agent.simulate.posture import readings
from agent.simulate.roster import InventedAsset
from agent.simulate.temperament import Flaw, Temperament
from agent.survey import NO_RULE
from compliance.assessment import Assessment, assess
from compliance.context import Context, DataClass, NoLoan
from compliance.facts import FACTS
from compliance.history import Moment, after
from compliance.policy import parse_policy
from compliance.report import DeviceReport, KeyProtection, Trigger
from compliance.verdict import Verdict
from tests.fakes.packs import S004, S004_FILE

NOW = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
ASSET = InventedAsset("SIM-0001", "Invented", "Notebook 14", "SIM0001", portable=True)
LEAVES_SITE = Context(
    NoLoan(), on_loan=False, may_leave_site=True, data_class=DataClass.PERSONAL, last_report_received_at=NOW, evidence_as_of=NOW
)
POLICY = parse_policy(S004, S004_FILE.name)


def report(platform: str, *flaws: Flaw) -> DeviceReport:
    invented = readings(ASSET, Temperament(platform, frozenset(flaws), silent=False), b"salt" * 8, NOW)
    return DeviceReport(NOW, platform, Trigger.SCHEDULE, KeyProtection.FILE, invented)


def judged(platform: str, *flaws: Flaw) -> Assessment:
    seen = report(platform, *flaws)
    history = after(None, seen, Moment(NOW, NOW, is_first=True))
    return assess(POLICY, seen, replace(LEAVES_SITE, history=history), NOW)


@pytest.mark.parametrize("platform", ["windows", "linux", "macos"])
def test_a_device_without_flaws_meets_the_policy(platform: str) -> None:
    assert judged(platform).verdict is Verdict.PASS


@pytest.mark.parametrize("platform", ["windows", "linux", "macos"])
def test_every_fact_of_the_catalogue_is_read(platform: str) -> None:
    assert list(report(platform).readings) == list(FACTS)


@pytest.mark.parametrize(
    ("flaw", "platform", "rules"),
    [
        (Flaw.PLAIN_DISK, "macos", {"ENC-1": "FAIL", "ENC-2": "FAIL"}),
        (Flaw.SUSPENDED_ENCRYPTION, "windows", {"ENC-1": "FAIL", "ENC-2": "FAIL"}),
        (Flaw.STALE_SIGNATURES, "windows", {"AV-2": "FAIL", "AV-5": "FAIL"}),
        (Flaw.NO_ANTIVIRUS, "linux", {"AV-1": "FAIL", "AV-2": "FAIL", "AV-3": "FAIL", "AV-4": "FAIL", "AV-5": "FAIL"}),
        (Flaw.NEVER_LOCKS, "linux", {"LOCK-1": "FAIL"}),
        (Flaw.LOCKS_LATE, "windows", {"LOCK-1": "FAIL"}),
        (Flaw.UNKNOWN_DESKTOP, "linux", {"LOCK-1": "UNKNOWN"}),
        (Flaw.UNENCRYPTED_STICK, "windows", {"MED-1": "FAIL", "MED-2": "FAIL"}),
        (Flaw.FIREWALL_OFF, "windows", {"FW-1": "FAIL"}),
        (Flaw.WORKS_AS_ADMINISTRATOR, "windows", {"ADM-1": "FAIL", "SW-1": "FAIL"}),
        (Flaw.LOGS_IN_BY_ITSELF, "linux", {"ACC-3": "FAIL"}),
        (Flaw.UNSUPPORTED_SYSTEM, "macos", {"OS-1": "FAIL"}),
    ],
)
def test_a_flaw_shows_in_its_rules_and_nowhere_else(flaw: Flaw, platform: str, rules: dict[str, str]) -> None:
    outcomes = judged(platform, flaw).outcomes
    assert {
        each.rule_id: each.outcome.verdict.value for each in outcomes if each.outcome.verdict.value in ("FAIL", "UNKNOWN")
    } == rules


@pytest.mark.parametrize("portable", [True, False])
def test_no_hours_are_invented_that_no_rule_asks_for(portable: bool) -> None:  # noqa: FBT001
    asset = replace(ASSET, portable=portable)
    assert readings(asset, Temperament("linux", frozenset(), silent=False), b"salt" * 8, NOW)["power"] == NO_RULE


def test_people_and_sticks_are_told_by_their_codes_only() -> None:
    told = repr(report("windows", Flaw.UNENCRYPTED_STICK).readings)
    assert "teacher at" not in told
    assert "stick of" not in told
