"""A throw-away machine of the device lab that ROLLCALL_LAB names: the verbs up, list, exec, net and down of that program."""

import json
import os
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from tests.lab.boot import boot

LAB: Final = os.environ.get("ROLLCALL_LAB", "")
HOST: Final = "10.0.2.2"  # the loopback of the computer that runs the guest, as the guest sees it
SHARE: Final = "/mnt/share"
_PATIENCE_SECONDS: Final = 1200


@dataclass(frozen=True, slots=True)
class Guest:
    """A machine that runs."""

    name: str

    def tries(self, *command: str) -> "subprocess.CompletedProcess[str]":
        """Run a command there as root; how it ended."""
        words = [LAB, "exec", self.name, "--timeout", str(_PATIENCE_SECONDS), "--", *command]
        return subprocess.run(words, capture_output=True, text=True, check=False)

    def does(self, *command: str) -> str:
        """What the command printed, which must end well."""
        done = self.tries(*command)
        assert done.returncode == 0, f"{' '.join(command)}: {done.returncode}: {done.stdout}{done.stderr}"
        return done.stdout.strip()

    def unit(self, *properties: str) -> list[str]:
        """Properties of the agent's unit, as `systemctl show` names them."""
        asked = [word for name in properties for word in ("--property", name)]
        lines = self.does("systemctl", "show", "rollcall-agent.service", *asked).splitlines()
        return [dict(line.split("=", 1) for line in lines)[name] for name in properties]

    def says(self) -> dict[str, Any]:
        """What the agent says of itself."""
        answer: dict[str, Any] = json.loads(self.tries("rollcall-agent", "status", "--json").stdout)
        return answer

    def network(self, state: str) -> None:
        """Pull the cable ("down"), or put it back ("up")."""
        subprocess.run([LAB, "net", self.name, state], check=True, stdout=subprocess.DEVNULL)


@contextmanager
def guest(share: Path) -> Iterator[Guest]:
    """A machine of its own for a test, ended with it. `share` is a folder here that it reads as SHARE."""
    name = f"deb-{os.getpid()}"
    try:
        boot(LAB, name, "plain", "--name", name, "--share", str(share))
        yield Guest(name)
    finally:
        subprocess.run([LAB, "down", name, "--now"], check=False, stdout=subprocess.DEVNULL)


def in_time(holds: Callable[[], bool], what: str) -> None:
    """Wait until something holds in the guest, which is slow."""
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while not holds():
        assert time.monotonic() < deadline, f"not in time: {what}"
        time.sleep(1)
