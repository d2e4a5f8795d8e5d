"""One target's process under libFuzzer: its options in, its last words out."""

import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tests.fuzz import folders
from tests.fuzz.target import Target

_MEMORY: Final = Path("/dev/shm")  # noqa: S108 - targets that keep files sync them at each execution
_LIMITS: Final = ("-timeout=10", "-rss_limit_mb=2048")
_STARTING_SECONDS: Final = 120


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one run of a target came to. `executions` 0: it never ran."""

    executions: int
    per_second: int
    new_inputs: int
    findings: tuple[Path, ...]
    log: Path
    status: int

    @property
    def is_good(self) -> bool:
        """Whether it ran, and found nothing."""
        return self.status == 0 and self.executions > 0 and not self.findings


def fuzz(target: Target, seconds: int, seed: int = 0) -> Outcome:
    """Fuzz for so long, or until something breaks. The same seed begins the same way each time; 0 draws one."""
    crashes = _made(folders.crashes(target.name))
    before = set(crashes.iterdir())
    bounds = (f"-max_total_time={seconds}", f"-seed={seed}", f"-max_len={target.most_bytes}")
    options = [*_inputs(target), *bounds, *_LIMITS, *_dictionary(target)]
    log = folders.BUILD / f"{target.name}.log"
    status = _run(target.name, [*options, f"-artifact_prefix={crashes}/", "-print_final_stats=1"], log, seconds)
    words = log.read_text(encoding="utf-8", errors="replace")
    found = tuple(sorted(set(crashes.iterdir()) - before))
    figures = [_figure(words, each) for each in ("number_of_executed_units", "average_exec_per_sec", "new_units_added")]
    return Outcome(figures[0], figures[1], figures[2], found, log, status)


def merge(target: Target, into: Path) -> int:
    """Put the fewest and smallest inputs that reach all that is reached into an empty folder. Answers the exit status."""
    log = folders.BUILD / f"{target.name}.merge.log"
    return _run(target.name, ["-merge=1", str(into), *_inputs(target), *_LIMITS], log, seconds=600)


def _inputs(target: Target) -> list[str]:
    """The first folder is written into, all of them are read."""
    read = (folders.kept(target.name), folders.past_findings(target.name), folders.seeds(target))
    return [str(_made(folders.grown(target.name))), *(str(each) for each in read if each.is_dir())]


def _dictionary(target: Target) -> list[str]:
    if not target.words:
        return []
    file = folders.BUILD / f"{target.name}.dict"
    file.write_text("".join(map(_quoted, target.words)), encoding="ascii")
    return [f"-dict={file}"]


def _quoted(word: bytes) -> str:
    """A line of a dictionary, every byte by its number."""
    return '"' + "".join(f"\\x{byte:02x}" for byte in word) + '"\n'


def _run(name: str, options: Sequence[str], log: Path, seconds: int) -> int:
    command = [sys.executable, "-m", "tests.fuzz.one_target", name, *options]
    with _scratch() as environment, log.open("wb") as output:
        try:
            done = subprocess.run(
                command,
                stdout=output,
                stderr=subprocess.STDOUT,
                env=environment,
                timeout=2 * seconds + _STARTING_SECONDS,
                check=False,
            )
        except subprocess.TimeoutExpired:
            return -1
    return done.returncode


@contextmanager
def _scratch() -> Iterator[dict[str, str]]:
    """An environment whose temporary folder is in memory and goes with the process: libFuzzer ends it without Python's end."""
    with tempfile.TemporaryDirectory(prefix="rollcall-fuzz-", dir=_MEMORY if os.access(_MEMORY, os.W_OK) else None) as folder:
        yield {**os.environ, "TMPDIR": folder, "PYTHONHASHSEED": "0"}


def _figure(words: str, name: str) -> int:
    found = re.search(rf"stat::{name}:\s+([0-9]+)", words)
    return int(found[1]) if found else 0


def _made(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    return folder
