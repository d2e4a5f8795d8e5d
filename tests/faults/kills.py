"""Kills at random moments: the collector, or the devices, die by SIGKILL under load and are started again, over and over.

After each restart every promise (an acknowledgement that a device heard) is looked up in the database, every chain is walked.
The folder stays, so that a long run can be cut short and gone on with; its tally adds up across runs.
"""

import json
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Final

from collector import simulation
from collector.simulation import Fleet
from collector.store import schools
from collector.wiring import clock, new_secret, open_collector
from tests.fakes.collector import found
from tests.faults.promises import Book

DEVICES: Final = 6
_LONGEST_LIFE_SECONDS: Final = 0.5
_LOAD_SECONDS: Final = 15.0
_PATIENCE_SECONDS: Final = 60
_COLLECTOR_DIES: Final = 2 / 3  # of the kills; else the devices do


@dataclass(slots=True)
class Tally:
    """What came of all runs in one folder."""

    of_the_collector: int = 0
    of_the_devices: int = 0
    promises_checked: int = 0
    messages_held: int = 0
    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)

    @property
    def kills(self) -> int:
        """All of them."""
        return self.of_the_collector + self.of_the_devices

    def in_words(self) -> str:
        """One line."""
        killed = (
            f"{self.kills} kills ({self.of_the_collector} of the collector, {self.of_the_devices} of {DEVICES} devices at once)"
        )
        checked = f"{self.promises_checked} acknowledgements and {self.messages_held} messages looked up"
        return f"{killed}; {checked}; {len(self.lost)} lost, {len(self.doubled)} doubled or out of place"


def kill_until(wanted: int, folder: Path, said: Callable[[str], None]) -> Tally:
    """Go on in this folder until it has seen so many kills, or something was lost."""
    tally = _read(folder)
    fleet = prepared(folder)
    with ExitStack() as stack:
        collector = stack.enter_context(_killed_at_last(_Collector(folder / "data")))
        devices = stack.enter_context(_killed_at_last(_Devices(fleet, folder / "promises.txt")))
        with open_collector(folder / "data") as opened:
            book = Book(opened.database, folder / "promises.txt")
            while tally.kills < wanted and not tally.lost and not tally.doubled:
                _await_load(folder / "promises.txt")
                _kill_one(collector, devices, tally)
                book.check(tally.lost, tally.doubled)
                tally.promises_checked, tally.messages_held = book.promises, book.messages
                _write(folder, tally)
                if tally.kills % 50 == 0:
                    said(tally.in_words())
    return tally


def _await_load(promises: Path) -> None:
    """Until something was acknowledged since the last start: a collector that nobody has reached yet loses nothing."""
    before, until = _size(promises), time.monotonic() + _LOAD_SECONDS
    while _size(promises) == before and time.monotonic() < until:
        time.sleep(0.01)


def _size(file: Path) -> int:
    return file.stat().st_size if file.exists() else 0


def _kill_one(collector: "_Mortal", devices: "_Mortal", tally: Tally) -> None:
    time.sleep(random.uniform(0, _LONGEST_LIFE_SECONDS))  # noqa: S311 - chance, no secret
    victim = collector if random.random() < _COLLECTOR_DIES else devices  # noqa: S311 - ditto
    victim.kill()
    victim.start()
    if victim is collector:
        tally.of_the_collector += 1
    else:
        tally.of_the_devices += 1


class _Mortal:
    """A program that is killed and started again. `ready` is how the line begins that it prints when it works."""

    ready = ""

    def __init__(self, command: list[str | Path]) -> None:
        self._command = command
        self._process: subprocess.Popen[str] | None = None

    def start(self) -> None:
        """Start it and wait until it works. Raises RuntimeError when it ends instead."""
        self._process = subprocess.Popen(
            self._command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        )
        assert self._process.stdout is not None
        said = self._process.stdout.readline()
        if not said.startswith(self.ready):
            raise RuntimeError(f"{self._command[0]} did not start again after a kill; it said {said!r}")

    def kill(self) -> None:
        """SIGKILL, and wait until it is gone."""
        if self._process is not None:
            self._process.send_signal(signal.SIGKILL)
            self._process.communicate(timeout=_PATIENCE_SECONDS)
            self._process = None


class _Collector(_Mortal):
    ready = "Listening"

    def __init__(self, data: Path) -> None:
        super().__init__([Path(sys.executable).with_name("rollcall"), "serve", "--data", data])


class _Devices(_Mortal):
    ready = "ready"

    def __init__(self, fleet: Fleet, promises: Path) -> None:
        files = ["--enrolment", fleet.enrolment, "--assets", fleet.assets, "--state", fleet.state, "--promises", promises]
        super().__init__([sys.executable, "-m", "tests.faults.fleet", *files])


@contextmanager
def _killed_at_last(mortal: _Mortal) -> Iterator[_Mortal]:
    mortal.start()
    try:
        yield mortal
    finally:
        mortal.kill()


def prepared(folder: Path) -> Fleet:
    """The school, its ports and its devices: made when the folder is new."""
    state = folder / "fleet"
    if state.exists():
        return Fleet(state / "enrolment.toml", state / "assets.csv", state)
    found(folder / "data", clock())
    with open_collector(folder / "data") as opened:
        with opened.database.reading() as tx:
            school = schools.the_only(tx, None)
        invented = simulation.invented_assets(DEVICES, 1, school.school_id, clock())
        return simulation.prepare(opened.database, opened.address(school), state, invented, now=clock(), new_key=new_secret)


def _read(folder: Path) -> Tally:
    file = folder / "tally.json"
    return Tally(**json.loads(file.read_text(encoding="utf-8"))) if file.exists() else Tally()


def _write(folder: Path, tally: Tally) -> None:
    new = folder / "tally.json.new"
    new.write_text(json.dumps(asdict(tally), indent=2), encoding="utf-8")
    new.replace(folder / "tally.json")
