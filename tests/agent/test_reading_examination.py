"""The doctor says what could not be read, why, and what somebody can do about it; nothing of that is an error of the agent."""

from datetime import UTC, datetime

import pytest

from agent.allowed_commands import ALLOWED_COMMANDS
from agent.doctor.health import Health, Step, exit_code_of
from agent.doctor.reading_examination import examine_readings
from agent.doctor.reading_remedies import PACKAGES, how_to_allow
from agent.doctor.unread import Unread, unread
from compliance.facts import DiskEncryption, OperatingSystem, Volume, VolumeState
from compliance.report import Reading
from compliance.unknown import Unknown, Why

DENIED = Unknown(Why.ACCESS_DENIED, "nft needs more rights than this account has")
NO_DCONF = Unknown(Why.MISSING_TOOL, "dconf is not installed")
NO_TABLES = Unknown(Why.NOT_RECORDED, "the firmware keeps no such record")
READ = OperatingSystem("Debian", "12", "Linux 6.1", datetime(2028, 6, 30, tzinfo=UTC))
IN_PART = DiskEncryption((Volume("/", VolumeState.OFF), Volume("/home", VolumeState.OFF)), NO_TABLES)
READINGS: dict[str, Reading] = {
    "operating_system": READ,
    "disk_encryption": IN_PART,
    "firewall": DENIED,
    "screen_lock": NO_DCONF,
}


def steps(*, privileged: bool, platform: str = "linux") -> list[Step]:
    return list(examine_readings(READINGS, platform, privileged=privileged))


def test_what_is_not_known_is_told_once_for_each_reason_with_its_fields() -> None:
    percent = ("how much of it is encrypted, in percent",)
    assert unread(READINGS) == (
        Unread("disk_encryption", IN_PART.volumes[0].encrypted_percent, percent),
        Unread("disk_encryption", NO_TABLES, ("whether the swap space is encrypted",)),
        Unread("firewall", DENIED, ()),
        Unread("screen_lock", NO_DCONF, ()),
    )


def test_the_steps_of_an_ordinary_account_say_how_to_see_more() -> None:
    as_root = "Run it as root, as the service is: sudo rollcall-agent doctor"
    who = "this is not root: the service may know more than what follows. Run the doctor as root to see what it knows"
    no_dconf = "all of it: not known, because dconf is not installed. Install the package dconf-cli (Fedora: dconf)"
    percent = "how much of it is encrypted, in percent: not known, because this version of the agent does not say"
    swap = "whether the swap space is encrypted: not known, because the firmware keeps no such record"
    page = "What is read on which system is said in docs/parity.md"
    assert [(each.name, each.health.value, each.words) for each in steps(privileged=False)] == [
        ("account", "look", who),
        ("facts", "ok", "1 of 4 are read in whole, 1 in part, 2 not at all"),
        ("reads firewall", "look", f"all of it: not known, because {DENIED.detail}. {as_root}"),
        ("reads screen lock", "look", no_dconf),
        ("reads disk encryption", "skipped", f"{percent}. {page}"),
        ("reads disk encryption", "skipped", f"{swap}. There is nothing to allow"),
    ]


def test_what_could_not_be_read_is_no_fault_of_the_agent() -> None:
    assert exit_code_of(steps(privileged=False)) == exit_code_of(steps(privileged=True)) == 0


@pytest.mark.parametrize(
    ("platform", "privileged", "words"),
    [
        ("linux", True, "AppArmor or SELinux"),
        ("macos", True, "Full Disk Access"),
        ("macos", False, "sudo rollcall-agent doctor"),
        ("windows", True, "security product"),
        ("windows", False, "opened as administrator"),
    ],
)
def test_where_reading_is_refused_each_system_has_its_own_remedy(platform: str, privileged: bool, words: str) -> None:  # noqa: FBT001
    assert words in how_to_allow(DENIED, platform, privileged=privileged)


@pytest.mark.parametrize("why", list(Why))
def test_every_reason_is_either_something_to_do_or_said_to_be_beyond_anybody(why: Why) -> None:
    readings: dict[str, Reading] = {"firewall": Unknown(why, "it is so")}
    (step,) = list(examine_readings(readings, "linux", privileged=True))[2:]
    assert step.health is (Health.LOOK if how_to_allow(Unknown(why, "it is so"), "linux", privileged=True) else Health.SKIPPED)
    assert "because it is so" in step.words


def test_of_two_missing_programs_the_first_one_is_to_be_installed() -> None:
    neither = Unknown(Why.MISSING_TOOL, "neither nft nor iptables-save is installed")
    assert how_to_allow(neither, "linux", privileged=True) == "Install the package nftables"


def test_every_program_that_only_linux_has_is_known_with_its_package() -> None:
    names = [each.name for each in ALLOWED_COMMANDS]
    of_linux = {each.name for each in ALLOWED_COMMANDS[: names.index("csrutil")] if each.paths[0].startswith("/")}
    assert set(PACKAGES) == of_linux
