"""Inside the machine whose power is cut: a collector and its devices, and after each boot the comparison.

`found FOLDER` makes the school. `check FOLDER PROMISES` compares what was heard outside with what is held, in a line.
`run FOLDER PROMISES` does that, then serves and reports, and prints every promise as it is made: what has left the machine,
somebody outside has heard.
"""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from collector.store import devices
from collector.store.database import Database
from collector.wiring import open_collector
from tests.faults.promises import Book

_COLLECTOR: Final = "import sys; from collector.cli import main; sys.exit(main(['serve', '--data', sys.argv[1]]))"
_LOOK_SECONDS: Final = 0.05


def main() -> int:
    """One of the three."""
    match sys.argv[1:]:
        case ["found", folder]:
            return _found(Path(folder))
        case ["check", folder, promises]:
            return _check(Path(folder), Path(promises))
        case ["run", folder, promises]:
            return _check(Path(folder), Path(promises)) or _run(Path(folder))
        case other:
            print(f"what is {other}?", file=sys.stderr)
            return 2


def _found(folder: Path) -> int:
    """The files with which the fleet is started are no promise of the collector's: no cut shall end the whole trial."""
    from tests.faults.kills import prepared

    fleet = prepared(folder)
    for file in (fleet.enrolment, fleet.assets, fleet.state):
        descriptor = os.open(file, os.O_RDONLY)
        os.fsync(descriptor)
        os.close(descriptor)
    return 0


def _check(folder: Path, promises: Path) -> int:
    lost: list[str] = []
    wrong: list[str] = []
    with open_collector(folder / "data") as opened:
        book = Book(opened.database, promises)
        book.check(lost, wrong)
        wrong += _not_believed(opened.database)
    held = f"{book.promises} promises heard outside, {book.messages} messages held: {len(lost)} lost, {len(wrong)} out of place"
    print("; ".join((held, *lost, *wrong)), flush=True)
    return 1 if lost or wrong else 0


def _not_believed(database: Database) -> list[str]:
    """A device that lost what it had sent would look like a copy of itself: after a cut every one must still be believed."""
    with database.reading() as tx:
        return [f"{each.asset_tag} is {each.state}" for each in devices.everyone(tx) if not each.state.may_speak]


def _run(folder: Path) -> int:
    fleet, promises = folder / "fleet", folder / "promises.txt"
    promises.unlink(missing_ok=True)  # of the run before: whoever is outside has heard what it heard
    collector = subprocess.Popen([sys.executable, "-c", _COLLECTOR, folder / "data"], stdout=subprocess.PIPE, text=True)
    files = ["--enrolment", fleet / "enrolment.toml", "--assets", fleet / "assets.csv", "--state", fleet]
    command = [sys.executable, "-m", "tests.faults.fleet", *files, "--promises", promises]
    subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    assert collector.stdout is not None
    if not collector.stdout.readline().startswith("Listening"):
        print("the collector did not start", file=sys.stderr)
        return 1
    for line in _promised(promises):  # until the power is cut
        print(line, flush=True)
    return 0


def _promised(promises: Path) -> Iterator[str]:
    """Each whole line, as it comes, without end."""
    offset = 0
    while True:
        if promises.exists():
            with promises.open("rb") as stream:
                stream.seek(offset)
                content = stream.read()
            whole = content[: content.rfind(b"\n") + 1]
            offset += len(whole)
            yield from whole.decode("ascii").splitlines()
        time.sleep(_LOOK_SECONDS)


if __name__ == "__main__":
    sys.exit(main())
