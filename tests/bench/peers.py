"""Programs of others that do what the agent does, measured beside it where they are installed. None is part of Rollcall.

All three are in Debian: zabbix-agent2 waits and answers a server, fusioninventory-agent makes an inventory, lynis an audit.
What they look at is not the same as ours, nor is what becomes of it; the figures are there to see the order of magnitude.
"""

import os
import shutil
import subprocess
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import psutil

_SETTINGS: Final = """\
Hostname=bench
Server=127.0.0.1
ListenIP=127.0.0.1
ListenPort=20050
LogType=console
ControlSocket={folder}/control.sock
PluginSocket={folder}/plugin.sock
PidFile={folder}/agent.pid
"""


@dataclass(frozen=True, slots=True)
class SurveyingPeer:
    """A peer that looks at this computer once and ends. `command` says how, with a folder to write into."""

    package: str
    command: Callable[[Path], Sequence[str | Path]]


SURVEYING: Final = (
    SurveyingPeer("fusioninventory-agent", lambda folder: ["fusioninventory-agent", f"--local={folder}", "--tasks=inventory"]),
    SurveyingPeer(
        "lynis",
        lambda folder: [
            *("lynis", "audit", "system", "--quick", "--quiet", "--no-colors"),
            *("--logfile", folder / "lynis.log", "--report-file", folder / "lynis.dat"),
        ],
    ),
)
WAITING: Final = "zabbix-agent2"
"""A peer that waits, as the resident does."""

_WAITING_PROGRAM: Final = "zabbix_agent2"


@dataclass(frozen=True, slots=True)
class Cost:
    """What one survey of a peer took, with all programs that it asked."""

    cpu_seconds: float
    seconds: float


def remedy_for(packages: Sequence[str]) -> str:
    """How to have those peers measured too; empty where all are there."""
    return f"not installed here, so not measured: apt-get install {' '.join(packages)}" if packages else ""


def is_here(peer: SurveyingPeer) -> bool:
    """Whether it is installed."""
    return shutil.which(str(peer.command(Path())[0])) is not None


def cost_of(peer: SurveyingPeer, scratch: Path) -> Cost:
    """Run it once. Raises RuntimeError when it did not end well: a survey that was cut short has no cost."""
    folder = scratch / peer.package
    folder.mkdir()
    before = os.times()
    ended = subprocess.run(peer.command(folder), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
    after = os.times()
    if ended.returncode != 0:
        raise RuntimeError(f"{peer.package} ended with {ended.returncode}")
    cpu = after.children_user + after.children_system - before.children_user - before.children_system
    return Cost(cpu, after.elapsed - before.elapsed)


@contextmanager
def waiting_peer(scratch: Path) -> Iterator[psutil.Process | None]:
    """zabbix-agent2 with nothing to do, as long as the block lasts; None where it is not installed."""
    if shutil.which(_WAITING_PROGRAM) is None:
        yield None
        return
    settings = scratch / "zabbix.conf"
    settings.write_text(_SETTINGS.format(folder=scratch), encoding="utf-8")
    command: list[str | Path] = [_WAITING_PROGRAM, "--foreground", "--config", settings]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        yield psutil.Process(process.pid)
    finally:
        process.terminate()
        process.wait()
