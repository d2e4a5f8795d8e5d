"""The service as a process of its own, which a test ends in whichever way it wants."""

import os
import signal
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from school import PATIENCE_SECONDS, PROGRAMS

OTHER_BOOT_ID = "5c1b5a4e-0000-4000-8000-00000000b007"
ANOTHER_START = 'mount --bind "$1" /proc/sys/kernel/random/boot_id && shift && exec "$@"'


def children(pid: int) -> list[int]:
    """The processes that this one has started."""
    return [int(each) for each in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def killed_with_its_worker(service: "subprocess.Popen[str]") -> None:
    """As when the power goes: neither process has time for a word."""
    for pid in (*children(service.pid), service.pid):
        os.kill(pid, signal.SIGKILL)
    service.communicate(timeout=PATIENCE_SECONDS)


def after_another_start(folder: Path) -> list[str]:
    """What runs a command as after another start of the system: in a namespace where the kernel's boot_id is another one."""
    file = folder / "boot_id"
    file.write_text(f"{OTHER_BOOT_ID}\n")
    return ["unshare", "--mount", "sh", "-c", ANOTHER_START, "sh", str(file)]


def may_start_again(folder: Path) -> bool:
    """Whether this account may make such a namespace."""
    tried = subprocess.run([*after_another_start(folder), "true"], capture_output=True, check=False)
    return tried.returncode == 0


@contextmanager
def service(state: Path, before: Sequence[str] = ()) -> Iterator["subprocess.Popen[str]"]:
    """The service, for the length of a test at most."""
    settings = state.parent / "settings"
    settings.mkdir(exist_ok=True)
    (settings / "agent.toml").write_text("[schedule]\nsettle_seconds = 0\n[retry]\nfirst_seconds = 0.1\n")
    command = [*before, PROGRAMS / "rollcall-agent", "run", "--state", state, "--settings", settings]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    try:
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=PATIENCE_SECONDS)
