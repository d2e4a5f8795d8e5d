"""The page of what is read on which system says what the probes, their captures and the trials say."""

from agent.probes.privileges import READ_AS
from agent.probes.table import PROBES, find_parser
from compliance.facts import FACTS
from tests.documents.fields_read import never_read
from tests.documents.parity import DOCUMENT, written
from tests.documents.parity_sources import is_asked, machines, read_on


def test_the_page_is_as_the_code_has_it() -> None:
    """If not: `.venv/bin/python -m tests.documents.parity`, and read what changed."""
    assert DOCUMENT.read_text("utf-8") == written()


def test_it_is_said_of_every_probe_as_whom_it_reads() -> None:
    assert {
        platform: set(probes) - set(READ_AS[platform])
        for platform, probes in PROBES.items()
        if set(probes) - set(READ_AS[platform])
    } == {}
    assert [fact for told in READ_AS.values() for fact in told if fact not in FACTS] == []


def test_no_real_machine_of_macos_or_windows_is_claimed() -> None:
    """Whoever runs the agent there adds the machine and changes this test and the sentences of README and CHANGELOG."""
    assert {each["platform"] for each in machines()} == {"linux"}
    assert read_on("linux", "disk_encryption", "mountinfo") != []


def test_what_only_a_recording_has_is_told_from_what_a_device_is_asked() -> None:
    asked = {
        source: is_asked(found)
        for source in ("mountinfo", "cryptsetup")
        if (found := find_parser("linux", "disk_encryption", source))
    }
    assert asked == {"mountinfo": True, "cryptsetup": False}


def test_a_field_that_no_recorded_machine_knows_is_not_said_to_be_read() -> None:
    assert never_read("windows", "disk_encryption") is not None
    assert never_read("macos", "power") is None
    assert "whether it comes on by itself" in (never_read("windows", "firewall") or [])
