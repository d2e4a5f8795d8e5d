"""A machine that is lent: the school's collector runs here, its agent there, as the service that systemd starts."""

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from collector.store import devices, evidence
from collector.wiring import open_collector
from compliance.envelope import Purpose, read_outer
from compliance.report import DeviceReport
from compliance.wire.codec import decode_report
from tests.demo.__main__ import free_ports
from tests.end_to_end.conftest import School
from tests.lab.machine import HOST, WITH_OURS, Machine

PATIENCE_SECONDS: Final = 600
_TAG: Final = "LAP-0001"
_PROGRAM: Final = "/usr/bin/rollcall-agent"
_UNIT: Final = "/etc/systemd/system/rollcall-agent.service"
_OFFER: Final = "/root/LOAN-1.toml"
_TRIGGER: Final = "/var/lib/rollcall/triggers/now"


@dataclass(slots=True)
class Lent:
    """The machine and what the school's collector holds of it."""

    machine: Machine
    school: School
    reports: list[DeviceReport] = field(default_factory=list)
    _walked: int = 0

    def look(self) -> None:
        """Take in what came since. What is read are the signed bytes as the collector keeps them."""
        with open_collector(self.school.data) as opened, opened.database.reading() as tx:
            for device in devices.everyone(tx):
                while stored := evidence.at(tx, device.device_id, device.epoch, self._walked + 1):
                    self._walked += 1
                    if stored.payload_type == Purpose.REPORT:
                        self.reports.append(decode_report(read_outer(stored.sealed).payload)[1])

    def ask(self) -> None:
        """Ask for a report, as a person does at the machine."""
        self.machine.does("touch", _TRIGGER)

    def service(self, verb: str) -> None:
        """`systemctl start` or `stop`."""
        self.machine.does("systemctl", verb, "rollcall-agent")

    def until(self, holds: Callable[[], bool], what: str) -> float:
        """How many seconds went by until it held. Raises AssertionError where it did not come to hold."""
        began = time.monotonic()
        while not holds():
            if time.monotonic() - began > PATIENCE_SECONDS:
                raise AssertionError(f"{what}: not within {PATIENCE_SECONDS} s. {self._last_words()}")
            time.sleep(1)
        return time.monotonic() - began

    def reported(self, holds: Callable[[DeviceReport], bool], what: str, *, after: int) -> float:
        """How many seconds went by until the collector held a report, past the first `after`, of which it is true."""

        def came() -> bool:
            self.look()
            return any(holds(each) for each in self.reports[after:])

        return self.until(came, what)

    def check(self, rule: str) -> tuple[str, str]:
        """Verdict and what was seen, as `rollcall report` tells the technician."""
        report: dict[str, Any] = json.loads(self.school.rollcall("report", "--json", "--device", _TAG).stdout)
        (device,) = report["devices"]
        return next((each["verdict"], each["saw"]) for each in device["checks"] if each["rule"] == rule)

    def _last_words(self) -> str:
        """What the service wrote last, for whoever must find out."""
        return self.machine.tries("journalctl", "--unit", "rollcall-agent", "--lines", "5", "--output", "cat").stdout


@contextmanager
def lent(machine: Machine) -> Iterator[Lent]:
    """Lend it, enrol it by its agreement, start its service; until the block ends."""
    with TemporaryDirectory(prefix="rollcall-lab-school-") as folder:
        school = School(Path(folder) / "data", Path(folder) / "state")
        addresses = ("--host", HOST, "--listen", "127.0.0.1", *free_ports())
        _ran(school, "init", "Example Primary School", "--technician", "T. Technician", "--headteacher", "H. Head", *addresses)
        school.serve()
        try:
            _install(machine)
            machine.push(_offer(school, machine), _OFFER)
            machine.does(_PROGRAM, "enrol", "--from", _OFFER, "--asset-tag", _TAG)
            here = Lent(machine, school)
            here.service("start")
            here.reported(lambda _: True, "the first report", after=0)
            yield here
        finally:
            school.stop()


def _install(machine: Machine) -> None:
    """The program by its own name, and the unit that is delivered: what its sandbox hides is hidden here too."""
    (unit,) = (Path(__file__).parents[2] / "agent" / "packaging").rglob("rollcall-agent.service")
    with TemporaryDirectory(prefix="rollcall-lab-") as folder:
        program = Path(folder) / "rollcall-agent"
        program.write_text(f'#!/bin/sh\nexec {" ".join(WITH_OURS)} python3 -m agent "$@"\n', encoding="ascii")
        program.chmod(0o755)
        machine.does("mkdir", "-p", str(Path(_PROGRAM).parent))
        machine.push(program, _PROGRAM)
    machine.does("chmod", "755", _PROGRAM)
    machine.push(unit, _UNIT)
    machine.does("systemctl", "daemon-reload")


def _offer(school: School, machine: Machine) -> Path:
    """The enrolment file of a signed agreement that names the machine's own serial number."""
    serial = machine.does("cat", "/sys/class/dmi/id/product_serial")
    device = ("--make", "Device Lab", "--model", "Virtual Laptop", "--serial", serial, "--asset-tag", _TAG)
    _ran(school, "loan", "new", "--id", "LOAN-1", "--borrower", "A. Sample", "--role", "teacher", *device)
    for role, name in (("borrower", "A. Sample"), ("technician", "T. Technician"), ("headteacher", "H. Head")):
        _ran(school, "loan", "sign", "LOAN-1", "--as", role, "--name", name)
    return school.data / "loans" / "outbox" / "LOAN-1.toml"


def _ran(school: School, *words: str) -> None:
    done = school.rollcall(*words)
    assert done.returncode == 0, f"rollcall {' '.join(words)}: {done.stderr}"
