"""`python -m tests.faults.power CUTS`: the power of a real (virtual) machine is cut under load, over and over.

Needs a device lab named by ROLLCALL_LAB: a program with the verbs up, list, exec, push, powercut and down. What a guest
wrote and did not sync is really lost in a cut. Collector and devices run in the guest; what they promise is heard out here.
"""

import os
import random
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

from tests.lab.boot import boot
from tests.lab.machine import WITH_OURS, fill, machine

_GUEST: Final = f"power-{os.getpid()}"  # nobody else's
_FOLDER: Final = "/srv/school"  # in the guest
_HEARD: Final = "/srv/promises.txt"
_MOST_COMMAND_SECONDS: Final = 600
_MOST_START_SECONDS: Final = 300  # a collector and six devices start on an emulated processor
_LONGEST_LOAD_SECONDS: Final = 15.0
_PATIENCE_SECONDS: Final = 60
_PYTHON: Final = (*WITH_OURS, "python3", "-m", "tests.faults.power_guest")


def main() -> int:
    """Cut as often as asked; 1 when a promise was broken."""
    lab = os.environ.get("ROLLCALL_LAB", "")
    if not lab:
        print("no device lab is named by ROLLCALL_LAB", file=sys.stderr)
        return 2
    try:
        print(cut_power(lab, int(sys.argv[1]), lambda words: print(words, flush=True)))
    except AssertionError as error:
        print(f"BROKEN: {error}")
        return 1
    return 0


def cut_power(lab: str, cuts: int, say: Callable[[str], None]) -> str:
    """Start a machine and cut its power so many times; what came of it. Raises AssertionError for the first broken promise."""
    with tempfile.TemporaryDirectory(prefix="rollcall-power-") as scratch:
        share, promises = Path(scratch) / "share", Path(scratch) / "promises.txt"
        fill(share)
        promises.touch()
        with machine(lab, "plain", share, name=_GUEST, megabytes=2048):
            subprocess.run(_in_guest(lab, "found", _FOLDER), check=True)
            heard = _run_and_cut(lab, promises, lambda _: None)
            for number in range(1, cuts):
                told = f"cut {number}: {heard} promises heard since the last"
                heard = _run_and_cut(lab, promises, lambda compared, told=told: say(f"{told}; {compared}"))
            compared = _compared(lab, promises)
            say(f"cut {cuts}: {heard} promises heard since the last; {compared}")
    return f"{cuts} cuts; {compared}"


def _in_guest(lab: str, *words: str) -> list[str]:
    return [lab, "exec", _GUEST, "--timeout", str(_MOST_COMMAND_SECONDS), "--", *_PYTHON, *words]


def _run_and_cut(lab: str, promises: Path, say: Callable[[str], None]) -> int:
    """Say how the guest compares, let it work for a while, cut, boot again; how many promises were heard out here meanwhile."""
    _push(lab, promises)
    running = subprocess.Popen(_in_guest(lab, "run", _FOLDER, _HEARD), stdout=subprocess.PIPE, text=True)
    assert running.stdout is not None
    lines, heard, promised = iter(running.stdout), list[str](), threading.Event()
    compared = next(lines, "the guest said nothing").strip()
    say(compared)

    def listen() -> None:
        for line in lines:
            if line.endswith("\n"):  # the cut may come in the middle of a line: that was not heard
                heard.append(line)
                promised.set()
        promised.set()

    listening = threading.Thread(target=listen, daemon=True)
    listening.start()
    promised.wait(_MOST_START_SECONDS)
    assert heard, f"nothing more was promised in the guest; {compared}"
    time.sleep(random.uniform(0, _LONGEST_LOAD_SECONDS))  # noqa: S311 - chance, no secret
    subprocess.run([lab, "powercut", _GUEST], check=True, stdout=subprocess.DEVNULL)
    running.wait(_PATIENCE_SECONDS)
    listening.join(_PATIENCE_SECONDS)
    with promises.open("a", encoding="ascii") as kept:
        kept.writelines(heard)
    boot(lab, _GUEST, "--resume", _GUEST)
    return len(heard)


def _compared(lab: str, promises: Path) -> str:
    """What the guest holds against what was heard out here. Raises AssertionError where something is missing."""
    _push(lab, promises)
    done = subprocess.run(_in_guest(lab, "check", _FOLDER, _HEARD), capture_output=True, text=True, check=False)
    said = done.stdout.strip() or done.stderr.strip()[-300:]
    assert done.returncode == 0, said
    return said


def _push(lab: str, promises: Path) -> None:
    subprocess.run([lab, "push", _GUEST, promises, _HEARD], check=True, stdout=subprocess.DEVNULL)


if __name__ == "__main__":
    sys.exit(main())
