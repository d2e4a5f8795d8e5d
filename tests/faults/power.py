"""`python -m tests.faults.power CUTS`: the power of a real (virtual) machine is cut under load, over and over.

Needs a device lab named by ROLLCALL_LAB: a program with the verbs up, exec, push, powercut and down. What a guest wrote and did
not sync is really lost in a cut. Collector and devices run in the guest; what they promise is heard out here.
"""

import os
import random
import shutil
import subprocess
import sys
import sysconfig
import tempfile
import threading
import time
from pathlib import Path
from typing import Final

_ROOT: Final = Path(__file__).parents[2]
_GUEST: Final = "rollcall-power"
_FOLDER: Final = "/srv/school"  # in the guest
_HEARD: Final = "/srv/promises.txt"
_MOST_START_SECONDS: Final = 240
_PYTHON: Final = [
    "env",
    "PYTHONPATH=/mnt/share/packages:/mnt/share:/mnt/share/proto",
    "python3",
    "-m",
    "tests.faults.power_guest",
]


def main() -> int:
    """Cut as often as asked; 1 when a promise was broken."""
    lab = os.environ.get("ROLLCALL_LAB", "")
    if not lab:
        print("no device lab is named by ROLLCALL_LAB", file=sys.stderr)
        return 2
    cuts = int(sys.argv[1])
    with tempfile.TemporaryDirectory(prefix="rollcall-power-") as scratch:
        share, promises = Path(scratch) / "share", Path(scratch) / "promises.txt"
        _fill(share)
        promises.touch()
        subprocess.run([lab, "up", "plain", "--name", _GUEST, "--share", share, "--mem", "2048"], check=True)
        try:
            return max(_cut(lab, number, promises) for number in range(1, cuts + 1))
        finally:
            subprocess.run([lab, "down", _GUEST], check=False)


def _fill(share: Path) -> None:
    share.mkdir()
    shutil.copytree(
        sysconfig.get_path("purelib"), share / "packages", ignore=shutil.ignore_patterns("*.pth", "__pycache__", "pip")
    )
    for name in ("agent", "collector", "proto", "configs", "tests"):
        shutil.copytree(_ROOT / name, share / name, ignore=shutil.ignore_patterns("__pycache__", "corpus"))


def _cut(lab: str, number: int, promises: Path) -> int:
    """Let it run for a while, cut, boot, compare."""
    running = subprocess.Popen([lab, "exec", _GUEST, "--", *_PYTHON, "run", _FOLDER], stdout=subprocess.PIPE, text=True)
    assert running.stdout is not None
    heard = 0
    serving = threading.Event()

    def listen() -> None:
        nonlocal heard
        assert running.stdout is not None
        with promises.open("a", encoding="ascii") as kept:
            for line in running.stdout:
                if line.startswith("Listening"):
                    continue
                kept.write(line)
                heard += 1
                serving.set()

    listening = threading.Thread(target=listen, daemon=True)
    listening.start()
    if not serving.wait(_MOST_START_SECONDS):
        raise RuntimeError("nothing was promised in the guest")
    time.sleep(random.uniform(1, 15))  # noqa: S311 - chance, no secret
    subprocess.run([lab, "powercut", _GUEST], check=True)
    running.wait(60)
    listening.join(10)
    subprocess.run([lab, "up", "--resume", _GUEST], check=True, stdout=subprocess.DEVNULL)
    subprocess.run([lab, "push", _GUEST, promises, _HEARD], check=True, stdout=subprocess.DEVNULL)
    done = subprocess.run(
        [lab, "exec", _GUEST, "--", *_PYTHON, "check", _FOLDER, _HEARD],
        capture_output=True,
        text=True,
        check=False,
    )
    print(
        f"cut {number}: {heard} promises heard since the last; {done.stdout.strip() or done.stderr.strip()[-300:]}", flush=True
    )
    return done.returncode


if __name__ == "__main__":
    sys.exit(main())
