"""A real collector in a process of its own, for tests of the agent: one school on free ports of the loopback."""

import os
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

PROGRAMS = Path(sys.executable).parent
PATIENCE_SECONDS = 20.0


def free_ports(count: int) -> list[int]:
    """Ports that nobody listens on now."""
    sockets = [socket.socket() for _ in range(count)]
    for each in sockets:
        each.bind(("127.0.0.1", 0))
    ports = [int(each.getsockname()[1]) for each in sockets]
    for each in sockets:
        each.close()
    return ports


@dataclass
class School:
    """Founds a school and runs its collector."""

    folder: Path
    ports: list[int] = field(default_factory=lambda: free_ports(3))
    host: str = "localhost"  # the name by which devices find it
    _process: "subprocess.Popen[bytes] | None" = None

    def found(self) -> None:
        enrolment, agents, https = map(str, self.ports)
        ports = [
            "--enrolment-port",
            enrolment,
            "--agents-port",
            agents,
            "--https-port",
            https,
            "--listen",
            "127.0.0.1",
            "--metrics-port",
            "0",
        ]
        signers = ["--technician", "T. Technician", "--headteacher", "H. Head"]
        self.rollcall("init", "Example Primary School", "--host", self.host, *ports, *signers)
        assets = self.folder.parent / "assets.csv"
        assets.write_text("asset_tag,make,model\nLAP-1,Example,Book\nLAP-2,Example,Book\n")
        self.rollcall("assets", "import", str(assets))
        self.rollcall("enrolment-key", "new", "-o", str(self.enrolment_file))

    @property
    def enrolment_file(self) -> Path:
        return self.folder.parent / "enrolment.toml"

    def lend(self, asset_tag: str, loan_id: str) -> Path:
        """Lend a device that has only a tag; the enrolment file that the last signature made."""
        device = ("--make", "Example", "--model", "Book 14", "--asset-tag", asset_tag)
        self.rollcall("loan", "new", "--id", loan_id, "--borrower", "A. Sample", "--role", "teacher", *device)
        for role, name in (("borrower", "A. Sample"), ("technician", "T. Technician"), ("headteacher", "H. Head")):
            self.rollcall("loan", "sign", loan_id, "--as", role, "--name", name)
        return self.folder / "loans" / "outbox" / f"{loan_id}.toml"

    def rollcall(self, *arguments: str) -> str:
        done = subprocess.run(
            [PROGRAMS / "rollcall", "--data", self.folder, *arguments], capture_output=True, text=True, timeout=60, check=False
        )
        assert done.returncode in (0, 1, 3), done.stderr
        return done.stdout

    def serve(self) -> None:
        command = [PROGRAMS / "rollcall", "--data", self.folder, "serve"]
        self._process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        assert self._process.stdout is not None
        first = self._process.stdout.readline().decode()
        assert first.startswith("Listening"), first

    def stop(self) -> None:
        if self._process is not None:
            self._process.send_signal(signal.SIGTERM)
            self._process.communicate(timeout=PATIENCE_SECONDS)
            self._process = None


def agent(state: Path, *arguments: str, **more: str) -> "subprocess.CompletedProcess[str]":
    """Run one command of the agent to its end."""
    command = [PROGRAMS / "rollcall-agent", *arguments, "--state", state, "--settings", state.parent / "no-settings"]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False, env={**os.environ, **more})


def eventually(holds: "object") -> None:
    """Wait until a condition holds."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not holds():  # type: ignore[operator]
        assert time.monotonic() < deadline, "it never came true"
        time.sleep(0.05)
