"""A reader who types every command of a document, line by line, in a new folder."""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from tests.demo.__main__ import free_ports
from tests.demo.this_computer import this_computer
from tests.documents.document import Block

BIN: Final = Path(sys.executable).parent
PATIENCE_SECONDS: Final = 30

_EXPORT: Final = re.compile(r"export (\w+)=(\S+)")
_SUDO: Final = '#!/bin/sh\nexec "$@"\n'


def own_serial() -> str:
    """The serial number of this computer; empty where its firmware has none."""
    options = this_computer().options
    return options[options.index("--serial") + 1] if "--serial" in options else ""


@dataclass
class Reader:
    """One reader in one folder. Collectors that were started are stopped by `stop`."""

    folder: Path
    environment: dict[str, str]
    exchanged: dict[str, str]  # words of the documents, and what stands for them here
    collectors: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def reads(self, block: Block) -> list[tuple[str, int, str]]:
        """Keep the file that a block shows, or type its commands; each command with its exit code and what it printed."""
        if block.language != "sh":
            if block.file:
                (self.folder / block.file).write_text(self._here(block.text), encoding="utf-8")
            return []
        return [(command, *self.types(self._here(command))) for command in block.commands]

    def types(self, command: str) -> tuple[int, str]:
        """Run one command; `rollcall serve` goes on in a window of its own."""
        if exported := _EXPORT.fullmatch(command):
            self.environment[exported[1]] = exported[2]
            return 0, ""
        if command.startswith("rollcall serve"):
            return self._serve(command)
        shell = ["sh", "-c", command]
        done = subprocess.run(
            shell, cwd=self.folder, env=self.environment, capture_output=True, text=True, check=False, timeout=60
        )
        self._look_after(command)
        return done.returncode, done.stdout + done.stderr

    def stop(self) -> None:
        """Stop what was started."""
        for each in self.collectors:
            each.send_signal(signal.SIGTERM)
            each.wait(PATIENCE_SECONDS)
        self.collectors.clear()

    def _here(self, text: str) -> str:
        for word, instead in self.exchanged.items():
            text = text.replace(word, instead)
        return text

    def _look_after(self, command: str) -> None:
        """What the documents leave to the reader: other ports, for the tests run beside a collector; a little patience."""
        settings = self.folder / self.environment.get("ROLLCALL_DATA", "") / "collector.toml"
        if command.startswith("rollcall init") and settings.exists():
            settings.write_text(_with_free_ports(settings.read_text(encoding="utf-8")), encoding="utf-8")
        if command.endswith("loans/inbox/"):
            inbox = self.folder / command.rpartition(" ")[2]
            _wait_until(lambda: not any(inbox.iterdir()))

    def _serve(self, command: str) -> tuple[int, str]:
        log = self.folder / "serve.log"
        with log.open("wb") as file:
            process = subprocess.Popen(command.split(), cwd=self.folder, env=self.environment, stdout=file, stderr=file)
        self.collectors.append(process)
        _wait_until(lambda: "Listening" in log.read_text(encoding="utf-8") or process.poll() is not None)
        return process.poll() or 0, log.read_text(encoding="utf-8")


@contextmanager
def reader(folder: Path) -> Iterator[Reader]:
    """A reader who has run `make setup`, whose `sudo` asks for no password, and whose laptop is this computer."""
    programs = folder / "bin"
    programs.mkdir()
    (programs / "sudo").write_text(_SUDO, encoding="utf-8")
    (programs / "sudo").chmod(0o755)
    (folder / ".venv").symlink_to(BIN.parent)
    paths = os.pathsep.join([str(programs), str(BIN), os.environ["PATH"]])
    environment = {**os.environ, "PATH": paths, "ROLLCALL_STATE": str(folder / "state")}
    environment.pop("ROLLCALL_DATA", None)
    typing = Reader(folder, environment, {"5CD1234ABC": own_serial(), "/srv/": f"{folder}/srv/"})
    try:
        yield typing
    finally:
        typing.stop()


def _with_free_ports(settings: str) -> str:
    options = free_ports()
    for option, port in zip(options[::2], options[1::2], strict=True):
        name = option.removeprefix("--").replace("-", "_")
        settings = re.sub(rf"^{name} = \d+$", f"{name} = {port}", settings, flags=re.MULTILINE)
    return settings


def _wait_until(come: Callable[[], bool]) -> None:
    until = time.monotonic() + PATIENCE_SECONDS
    while not come() and time.monotonic() < until:
        time.sleep(0.1)
