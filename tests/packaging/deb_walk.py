"""What happens to the .deb in a machine, a step each, and what must be true after it."""

import json
from base64 import b64decode
from dataclasses import replace
from typing import Final, NamedTuple

from compliance.envelope import Purpose, read_outer
from compliance.facts import RemovableMedia
from compliance.report import Reading
from compliance.wire.codec import decode_report
from tests.agent.school import School
from tests.packaging.guest import SHARE, Guest, in_time

_UNIT: Final = "rollcall-agent.service"
_SETTINGS: Final = "/etc/rollcall/agent.toml"
_QUICK: Final = (
    "mkdir -p /run/systemd/system/rollcall-agent.service.d && printf '[Service]\\nWatchdogSec=20\\nRestartSec=1\\n' "
    "> /run/systemd/system/rollcall-agent.service.d/quick.conf && systemctl daemon-reload"
)


class Held(NamedTuple):
    """A message as the collector holds it. `readings` are a report's; times of reading are not among them."""

    purpose: Purpose
    sequence: int
    readings: dict[str, Reading]


def held_of(machine: Guest, school: School) -> list[Held]:
    """All that the collector holds of this device, after its own check has passed."""
    file, keys = school.folder.parent / "evidence", school.folder.parent / "keys.json"
    school.rollcall("evidence", "export", machine.says()["device_id"], "-o", str(file))
    school.rollcall("evidence", "keys", "-o", str(keys))
    school.rollcall("verify", str(file), "--keys", str(keys))
    lines = [json.loads(line) for line in file.read_text().splitlines()]
    return [_held(line) for line in lines if line["kind"] == "message"]


def _held(line: dict[str, str]) -> Held:
    outer = read_outer(b64decode(line["sealed"]))
    purpose = Purpose(outer.payload_type)
    readings = _readings(outer.payload) if purpose is Purpose.REPORT else {}
    return Held(purpose, int(line["sequence"]), readings)


def _readings(payload: bytes) -> dict[str, Reading]:
    """What a report says of the device. Whether it saw all events of media depends on who watched, and is left out."""
    readings = dict(decode_report(payload).report.readings)
    media = readings["removable_media"]
    return {
        **readings,
        "removable_media": replace(media, events_complete=False) if isinstance(media, RemovableMedia) else media,
    }


def installed(machine: Guest, package: str) -> None:
    """Enabled, and at rest: there is nothing to report to yet, and that is no failure."""
    machine.does("dpkg", "--install", f"{SHARE}/{package}")
    assert machine.unit("UnitFileState", "ActiveState", "Result") == ["enabled", "inactive", "success"]
    assert machine.does("rollcall-agent", "--version").startswith("rollcall-agent ")
    altered = machine.does("dpkg", "--verify", "rollcall-agent").splitlines()
    assert [line for line in altered if "/usr/share/doc/" not in line] == [], "documents may be left out by a device's dpkg"


def enrolled(machine: Guest, school: School) -> None:
    """Admitted and approved; the start returns when the service says that it works, and its first report arrives."""
    machine.does("rollcall-agent", "enrol", "--from", f"{SHARE}/{school.enrolment_file.name}")
    school.rollcall("device", "approve", machine.says()["device_id"])
    machine.does("systemctl", "start", _UNIT)
    assert machine.unit("Type", "ActiveState", "SubState") == ["notify", "active", "running"]
    in_time(lambda: machine.says()["reports_acknowledged"] >= 1, "the first report of the service")


def seen_in_the_sandbox_as_outside(machine: Guest, school: School) -> None:
    """The unit's sandbox keeps nothing from the probes: root's own report says the same."""
    inside = held_of(machine, school)[-1]
    machine.does("systemctl", "stop", _UNIT)
    machine.does("rollcall-agent", "run", "--once")
    outside = held_of(machine, school)[-1]
    assert (inside.purpose, outside.purpose) == (Purpose.REPORT, Purpose.REPORT)
    assert inside.readings == outside.readings
    machine.does("systemctl", "start", _UNIT)


def upgraded_while_it_ran(machine: Guest, package: str) -> None:
    """Started again by the upgrade; who it is, what it was told and the report that waited are still there, and arrive."""
    in_time(lambda: machine.says()["reports_waiting"] == 0, "all reports before the upgrade")
    machine.network("down")
    waiting = machine.says()["reports_made"]
    machine.does("systemctl", "reload", _UNIT)
    in_time(lambda: machine.says()["reports_made"] > waiting, "a report without a network")
    before, (pid,) = machine.says(), machine.unit("MainPID")
    assert before["reports_waiting"] >= 1
    machine.does("sh", "-c", f"echo '# the school changed this' >> {_SETTINGS}")
    machine.does("dpkg", "--install", f"{SHARE}/{package}")
    after = machine.says()
    assert machine.unit("ActiveState") == ["active"]
    assert machine.unit("MainPID") != [pid]
    assert after["device_id"] == before["device_id"]
    assert after["reports_waiting"] >= before["reports_waiting"]
    assert "the school changed this" in machine.does("cat", _SETTINGS)
    assert machine.does("dpkg-query", "--show", "--showformat", "${Version}", "rollcall-agent").endswith("-2")
    machine.network("up")
    machine.does("systemctl", "reload", _UNIT)
    in_time(lambda: machine.says()["reports_waiting"] == 0, "the report that waited through the upgrade")


def upgraded_while_it_was_stopped(machine: Guest, package: str) -> None:
    """What an administrator stopped stays stopped."""
    machine.does("systemctl", "stop", _UNIT)
    machine.does("dpkg", "--install", f"{SHARE}/{package}")
    assert machine.unit("UnitFileState", "ActiveState") == ["enabled", "inactive"]
    machine.does("systemctl", "start", _UNIT)


def ended_by_the_watchdog(machine: Guest) -> None:
    """A service that goes round no more is ended and started again."""
    machine.does("sh", "-c", _QUICK)
    machine.does("systemctl", "restart", _UNIT)
    (pid,) = machine.unit("MainPID")
    machine.does("kill", "-STOP", pid)
    in_time(lambda: machine.unit("ActiveState", "NRestarts") == ["active", "1"], "a start after the watchdog")
    assert machine.unit("MainPID") != [pid]
    machine.does("rm", "-r", "/run/systemd/system/rollcall-agent.service.d")
    machine.does("systemctl", "daemon-reload")


def installed_again(machine: Guest, package: str, device: str) -> None:
    """Removing stopped it and left keys and settings, and nothing of the program; installed again, it is the same device."""
    assert machine.tries("pgrep", "--full", "rollcall-agent").returncode == 1
    assert machine.tries("ls", "/usr/lib/rollcall-agent").returncode != 0
    assert "enrolment.json" in machine.does("ls", "/var/lib/rollcall")
    machine.does("dpkg", "--install", f"{SHARE}/{package}")
    assert machine.unit("ActiveState") == ["active"]
    made = machine.says()["reports_made"]
    in_time(lambda: machine.says()["reports_acknowledged"] > made, "a report after it was installed again")
    assert machine.says()["device_id"] == device


def purged(machine: Guest) -> None:
    """Nothing is left: no key, no report, no setting, no unit."""
    machine.does("dpkg", "--purge", "rollcall-agent")
    left = machine.does("find", "/etc", "/usr", "/var", "/run/systemd", "-xdev", "-name", "*rollcall*")
    assert left == "", left
    assert machine.tries("pgrep", "--full", "rollcall-agent").returncode == 1
