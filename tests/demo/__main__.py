"""The main job on this computer, by the commands that a school would type; each step says what happens in one plain line.

Environment: ONCE=1 ends when the report is printed (otherwise the collector goes on serving while there is a terminal);
DEVICES=50 adds fifty simulated devices. Everything lies in build/demo. Exits 0 whatever the verdict.
"""

import os
import shutil
import sys
from pathlib import Path

from tests.demo.programs import CollectorProcess, agent, rollcall, say
from tests.demo.this_computer import ThisComputer, this_computer

DEMO = Path("build/demo")
DATA = DEMO / "data"
STATE = DEMO / "agent"
SCHOOL = "Example Primary School"
BORROWER, TECHNICIAN, HEADTEACHER = "A. Sample", "T. Technician", "H. Head"


def main() -> None:
    """Agreement, enrolment, report, verdict."""
    shutil.rmtree(DEMO, ignore_errors=True)
    DEMO.mkdir(parents=True)
    found_school()
    with CollectorProcess(DATA) as collector:
        say(f"The collector serves. {collector.ports.removesuffix(' Stop with Ctrl-C.')}")
        computer = this_computer()
        enrolment_file = lend(computer)
        admit(computer, enrolment_file)
        simulate(int(os.environ.get("DEVICES", "0")))
        report(computer)
        if sys.stdin.isatty() and os.environ.get("ONCE") != "1":
            say(f"The collector goes on serving. Try: .venv/bin/rollcall report --data {DATA}   (Ctrl-C ends it)")
            open_console()
            collector.wait()


def open_console() -> None:
    """The link of the first administrator. The browser warns once: the certificate authority is the school's own."""
    say("The console in a browser: this link lets its first administrator choose a password, once:")
    name = ("b.admin@example.org", "--name", "B. Admin", "--role", "administrator", "--every-school")
    rollcall("account", "add", *name, "--data", DATA, shown=True)


def found_school() -> None:
    """A school begins."""
    say(f"A school begins: {SCHOOL}, its certificate authority, its keys, one database, the policy of a primary school")
    names = ("--technician", TECHNICIAN, "--headteacher", HEADTEACHER)
    rollcall("init", SCHOOL, "--data", DATA, *names, "--host", "127.0.0.1", "--listen", "127.0.0.1", *free_ports())


def free_ports() -> list[str]:
    """Ports that are free now, so that the demo disturbs nothing that runs here."""
    import socket

    names = ("--enrolment-port", "--agents-port", "--https-port", "--metrics-port")
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in names]
    options = [word for name, each in zip(names, sockets, strict=True) for word in (name, str(each.getsockname()[1]))]
    for each in sockets:
        each.close()
    return options


def lend(computer: ThisComputer) -> Path:
    """A Device Loan Agreement for this computer, signed by all three; the enrolment file that the last signature made."""
    say(f"A Device Loan Agreement is made out for this computer: {computer.words}")
    rollcall("loan", "new", "--id", "DEMO-1", "--borrower", BORROWER, "--role", "teacher", *computer.options, "--data", DATA)
    for role, name in (("borrower", BORROWER), ("technician", TECHNICIAN), ("headteacher", HEADTEACHER)):
        say(f"The {role} signs: {name}")
        rollcall("loan", "sign", "DEMO-1", "--as", role, "--name", name, "--data", DATA)
    (enrolment_file,) = (DATA / "loans" / "outbox").iterdir()
    say(f"With the last signature the agreement itself made the one-time enrolment file {enrolment_file}")
    return enrolment_file


def admit(computer: ThisComputer, enrolment_file: Path) -> None:
    """This computer enrols and reports."""
    say("The agent makes its keys on this computer and enrols with that file")
    agent("enrol", "--from", enrolment_file, "--asset-tag", computer.asset_tag, "--state", STATE)
    say("The agent surveys this computer, seals its report, spools it, delivers it; the collector stores and judges it")
    agent("run", "--once", "--state", STATE)


def simulate(devices: int) -> None:
    """Invented devices beside the real one."""
    if devices:
        say(f"{devices} simulated devices enrol and report, marked as simulated")
        rollcall("simulate", "--devices", devices, "--data", DATA)


def report(computer: ThisComputer) -> None:
    """The compliance report, for people here and for machines in report.json."""
    say("The compliance report:")
    print(flush=True)
    if int(os.environ.get("DEVICES", "0")):
        rollcall("report", "--data", DATA, shown=True)
    rollcall("report", "--device", computer.asset_tag, "--data", DATA, shown=True)
    for name, form in (("report.json", "json"), ("report.html", "html")):
        rollcall("report", "--format", form, "--output", DEMO / name, "--data", DATA)
    say(f"The same for machines: {DEMO / 'report.json'}; for a browser: {DEMO / 'report.html'}")


if __name__ == "__main__":
    main()
