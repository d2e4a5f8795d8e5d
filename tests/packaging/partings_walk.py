"""How the service ends in the machine, and that the collector is told which way it was."""

import json
from typing import Final

from tests.agent.school import School
from tests.packaging.guest import Guest, in_time

_UNIT: Final = "rollcall-agent.service"
_BOOT: Final = ("cat", "/proc/sys/kernel/random/boot_id")


def ends_of(device_id: str, school: School) -> list[str]:
    """How the device's agent ended, as its page at the collector says, in the order in which it was told."""
    page = json.loads(school.rollcall("device", "show", device_id, "--json"))
    return [each["how"] for each in page["agent_ends"]]


def stopped(machine: Guest, school: School) -> None:
    """`systemctl stop` is told at once, over a connection of its own where none is open; the computer stays on."""
    device = machine.says()["device_id"]
    before = ends_of(device, school).count("stopped")
    machine.does("systemctl", "stop", _UNIT)
    in_time(lambda: ends_of(device, school).count("stopped") > before, "the word of a stop")
    machine.does("systemctl", "start", _UNIT)
    in_time(lambda: machine.says()["reports_waiting"] == 0, "what was made after the stop")


def started_anew(machine: Guest, school: School) -> None:
    """A reboot is a shut-down and no stop; the service starts by itself, and is the same device."""
    device, before = machine.says()["device_id"], machine.does(*_BOOT)
    stops, made = ends_of(device, school).count("stopped"), machine.says()["reports_made"]
    machine.tries("systemctl", "reboot")  # its answer may be cut short by what it asks for
    in_time(lambda: machine.tries(*_BOOT).stdout.strip() not in ("", before), "the next start of the system")
    in_time(lambda: machine.tries("systemctl", "is-active", _UNIT).stdout.strip() == "active", "the service, by itself")
    in_time(lambda: machine.says()["reports_acknowledged"] > made, "a report after the start")
    assert machine.says()["device_id"] == device
    told = ends_of(device, school)
    assert (told.count("stopped"), told.count("killed"), told[-1]) == (stops, 0, "shut_down"), told


def removed(machine: Guest, school: School) -> str:
    """`dpkg --remove` says that it is a removal, before the service stops. Answers which device it was."""
    device = machine.says()["device_id"]
    machine.does("dpkg", "--remove", "rollcall-agent")
    in_time(lambda: "uninstalled" in ends_of(device, school), "the word of a removal")
    return str(device)
