"""A survey asks for every fact, and no failing probe costs more than its own."""

from datetime import UTC, datetime
from pathlib import Path

from recorded_host import RecordedHost

from agent.errors import TimedOut
from agent.recordings.recording_host import RecordingHost
from agent.sessions.briefing import NoPolicy, PolicyInForce
from agent.survey import NO_RULE, NOT_ASKED_FOR, NOT_EACH_TIME, survey
from compliance.facts import FACTS, Antivirus, Fact, Power, ScreenLock, SoftwareInventory
from compliance.report import DeviceReport, KeyProtection, Reading, Trigger
from compliance.unknown import Unknown, Why
from tests.fakes.packs import COLLECTING, S004

NOW = datetime(2026, 11, 23, 8, 30, tzinfo=UTC)


def surveyed(host: RecordedHost, platform: str = "linux") -> DeviceReport:
    return survey(host, platform, Trigger.SCHEDULE, KeyProtection.FILE, NOW)


def test_a_report_has_a_reading_of_every_fact_even_of_a_machine_that_answers_nothing():
    report = surveyed(RecordedHost(""))
    assert {name: type(reading) for name, reading in report.readings.items() if not isinstance(reading, Unknown)} == {
        "antivirus": Antivirus,
        "screen_lock": ScreenLock,
        "automatic_login": type(report.readings["automatic_login"]),
    }


def test_a_report_says_when_why_and_how_it_was_made():
    report = surveyed(RecordedHost(""))
    assert (report.taken_at, report.platform, report.trigger, report.key_protection) == (
        NOW,
        "linux",
        Trigger.SCHEDULE,
        KeyProtection.FILE,
    )


def test_a_windows_that_answers_nothing_tells_nothing():
    readings = surveyed(RecordedHost(""), "windows").readings
    assert [name for name, reading in readings.items() if isinstance(reading, Unknown)] == list(FACTS)


def test_a_fact_without_a_probe_is_not_supported():
    readings = surveyed(RecordedHost(""), "chromeos").readings
    unknown = {name: reading.why for name, reading in readings.items() if isinstance(reading, Unknown)}
    assert unknown == dict.fromkeys(FACTS, Why.NOT_SUPPORTED)


LAPTOP = Path(__file__).parents[1] / "captures/linux/software_inventory/machine/debian-with-snaps-and-flatpak.input.txt"


def programs_of(trigger: Trigger, *wanted: type[Fact]) -> Reading:
    report = survey(RecordedHost.of_file(LAPTOP), "linux", trigger, KeyProtection.FILE, NOW, wanted)
    return report.readings["software_inventory"]


def test_programs_are_listed_only_where_the_policy_asks_for_them():
    assert (programs_of(Trigger.SCHEDULE), type(programs_of(Trigger.SCHEDULE, SoftwareInventory))) == (
        NOT_ASKED_FOR,
        SoftwareInventory,
    )


def test_programs_are_not_listed_each_time_that_a_stick_is_plugged_in():
    assert programs_of(Trigger.CHANGE, SoftwareInventory) == NOT_EACH_TIME


DESKTOP = Path(__file__).parents[1] / "captures" / "linux" / "power" / "machine" / "a-desktop-that-slept-once.input.txt"


def test_the_hours_of_a_computer_are_read_only_where_a_rule_of_the_policy_judges_them():
    asked = RecordingHost(RecordedHost.of_file(DESKTOP))
    without, with_rule = (survey(asked, "linux", Trigger.SCHEDULE, KeyProtection.FILE, NOW, wanted) for wanted in ((), {Power}))
    assert (without.readings["power"], type(with_rule.readings["power"])) == (NO_RULE, Power)


def test_where_no_rule_judges_them_the_journal_is_not_asked():
    asked = RecordingHost(RecordedHost.of_file(DESKTOP))
    survey(asked, "linux", Trigger.SCHEDULE, KeyProtection.FILE, NOW, {ScreenLock})
    assert [question for question in asked.answers if "journalctl" in question] == []


def test_what_a_policy_judges_is_told_by_its_rules_and_is_nothing_where_it_cannot_be_read():
    asked = PolicyInForce("s004-primary", "1", S004).asked
    assert (ScreenLock in asked, Power in asked) == (True, False)
    assert (PolicyInForce("s004-primary", "1", S004 + "[").asked, NoPolicy().asked) == (frozenset(), frozenset())


def test_a_policy_may_ask_for_the_programs_without_a_rule_about_them():
    assert [SoftwareInventory in PolicyInForce("s004-primary", "1", each).asked for each in (S004, COLLECTING)] == [False, True]


class HangingHost(RecordedHost):
    """A machine on which every file takes for ever."""

    def read_text(self, path: str, limit_bytes: int = 1_048_576) -> str:
        raise TimedOut(f"{path} did not answer in time")


def test_the_reason_of_a_failed_probe_is_kept():
    assert surveyed(HangingHost("")).readings["operating_system"] == Unknown(
        Why.TIMED_OUT, "/etc/os-release did not answer in time"
    )


class FaultyHost(RecordedHost):
    """A machine on which the agent's own code has a fault."""

    def read_text(self, path: str, limit_bytes: int = 1_048_576) -> str:
        raise ZeroDivisionError


def test_a_fault_in_a_probe_costs_one_fact_and_says_so_without_raw_output():
    assert surveyed(FaultyHost("")).readings["operating_system"] == Unknown(
        Why.PROBE_FAILED, "the probe itself failed (ZeroDivisionError): please report it"
    )
