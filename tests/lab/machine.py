"""A virtual machine of a device lab: a program with the verbs up, down, list, exec, push, plug, unplug and net.

It is for one trial and goes with it. Its processor may be emulated, on cores that others use too: everything has minutes.
"""

import shutil
import subprocess
import sysconfig
from collections.abc import Iterator
from compileall import compile_dir
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from py_compile import PycInvalidationMode
from typing import Final

from tests.lab.boot import boot

HOST: Final = "10.0.2.2"
"""Our own loopback, as a machine of the lab sees it (slirp's address of its host)."""

WITH_OURS: Final = ("env", "PYTHONPATH=/mnt/share/packages:/mnt/share:/mnt/share/proto")
"""What comes before a Python program of ours there."""

_MOST_COMMAND_SECONDS: Final = 1200
_ROOT: Final = Path(__file__).parents[2]


@dataclass(frozen=True, slots=True)
class Machine:
    """One that is up."""

    lab: str
    name: str

    def tries(self, *command: str) -> "subprocess.CompletedProcess[str]":
        """Run a command there as root; how it ended."""
        words = [self.lab, "exec", self.name, "--timeout", str(_MOST_COMMAND_SECONDS), "--", *command]
        return subprocess.run(words, capture_output=True, text=True, check=False)

    def does(self, *command: str) -> str:
        """What the command printed. Raises AssertionError where it did not end well."""
        done = self.tries(*command)
        assert done.returncode == 0, f"{' '.join(command)} ended with {done.returncode}: {done.stdout}{done.stderr}"
        return done.stdout.strip()

    def push(self, file: Path, to: str) -> None:
        """Copy a file there."""
        self._lab("push", self.name, str(file), to)

    def plug(self, stick: str, *options: str) -> None:
        """Put a USB stick in, until the machine shows it."""
        self._lab("plug", self.name, "--id", stick, *options)

    def unplug(self, stick: str) -> None:
        """Pull it out, as people do."""
        self._lab("unplug", self.name, stick)

    def network(self, state: str) -> None:
        """Pull the cable ("down"), or put it back ("up")."""
        self._lab("net", self.name, state)

    def _lab(self, *words: str) -> None:
        done = subprocess.run([self.lab, *words], capture_output=True, text=True, check=False)
        assert done.returncode == 0, f"the lab's {' '.join(words)} ended with {done.returncode}: {done.stdout}{done.stderr}"


@contextmanager
def machine(lab: str, variant: str, share: Path, *, name: str, megabytes: int = 1024) -> Iterator[Machine]:
    """One that is there until the block ends, however it ends. `variant`: "plain", or "luks" whose root is encrypted."""
    try:
        boot(lab, name, variant, "--name", name, "--share", str(share), "--mem", str(megabytes))
        yield Machine(lab, name)
    finally:
        subprocess.run([lab, "down", name, "--now"], check=False, stdout=subprocess.DEVNULL)


def fill(share: Path) -> None:
    """What a machine runs: our own modules, and the packages they need, as they are installed here.

    All of it compiled: nothing can be written there, and an emulated processor would take a minute for it at each start.
    """
    share.mkdir()
    shutil.copytree(sysconfig.get_path("purelib"), share / "packages", ignore=shutil.ignore_patterns("*.pth", "pip"))
    for folder in ("agent", "collector", "proto", "configs", "tests"):
        shutil.copytree(_ROOT / folder, share / folder, ignore=shutil.ignore_patterns("__pycache__", "corpus"))
        compile_dir(share / folder, quiet=1, invalidation_mode=PycInvalidationMode.UNCHECKED_HASH)
