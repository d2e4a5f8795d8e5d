"""A machine of a device lab is started, with the patience that its progress deserves.

Its processor may be emulated, on cores that others use too: no number of seconds says that it hangs. A console on which nothing
new has come for a long time does.
"""

import subprocess
import time
from itertools import dropwhile
from pathlib import Path
from typing import Final

SILENT_SECONDS: Final = 600
"""The console may be silent for so long."""

_LONGEST_SECONDS: Final = 6 * 3600
"""What the lab is told: its own limit is one for the whole boot."""

_EMERGENCY: Final = "emergency.target"
"""On the console of a machine that will not come up: systemd gave up, as on a disk that did not show itself in 90 seconds."""

_POLL_SECONDS: Final = 1.0


class BootError(AssertionError):
    """It did not come up."""


def boot(lab: str, name: str, *words: str, silent_seconds: float = SILENT_SECONDS) -> None:
    """`up` with these words, until the machine of this name answers.

    Raises BootError where the lab or the machine gave up, or where the console was silent for too long.
    """
    with subprocess.Popen([lab, "up", *words, "--timeout", str(_LONGEST_SECONDS)], stdout=subprocess.DEVNULL) as up:
        try:
            _watch(up, lab, name, silent_seconds)
        finally:
            up.kill()
    if up.returncode:
        raise BootError(f"the lab's up {' '.join(words)} ended with {up.returncode}")


def _watch(up: "subprocess.Popen[bytes]", lab: str, name: str, silent_seconds: float) -> None:
    """Until the lab has ended, or its machine says nothing more."""
    console: Path | None = None
    said, since = -1, time.monotonic()
    while up.poll() is None:
        console = console or _console(lab, name)
        if (length := _length(console)) != said:
            said, since = length, time.monotonic()
            if _EMERGENCY in _said(console):
                raise BootError(f"{name} is in emergency mode; last: {_last_words(console)}")
        if time.monotonic() - since > silent_seconds:
            raise BootError(f"{name} said nothing new for {silent_seconds:g} s; last: {_last_words(console)}")
        time.sleep(_POLL_SECONDS)


def _console(lab: str, name: str) -> Path | None:
    """The file that the lab's list names, below the machine's own line."""
    lines = subprocess.run([lab, "list"], capture_output=True, text=True, check=False).stdout.splitlines()
    ours = dropwhile(lambda line: not line.startswith(f"{name}:"), lines)
    found = (line.partition("console:")[2].strip() for line in ours if line.lstrip().startswith("console:"))
    return next(map(Path, found), None)


def _length(console: Path | None) -> int:
    return console.stat().st_size if console and console.exists() else 0


def _said(console: Path | None) -> str:
    return console.read_text(encoding="utf-8", errors="replace") if console and console.exists() else ""


def _last_words(console: Path | None) -> str:
    return _said(console)[-400:].strip() or "nothing"
