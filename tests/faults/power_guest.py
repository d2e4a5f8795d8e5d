"""Inside the machine whose power is cut: a collector and its devices, and afterwards the comparison.

`run FOLDER` serves and reports, and prints every promise as it is made: what has left the machine, somebody outside has heard.
`check FOLDER PROMISES` compares what was heard outside with what is held after the next boot.
"""

import subprocess
import sys
import time
from pathlib import Path
from typing import Final

from collector.wiring import open_collector
from tests.faults.kills import prepared
from tests.faults.promises import Book

_COLLECTOR: Final = "import sys; from collector.cli import main; sys.exit(main(['serve', '--data', sys.argv[1]]))"


def main() -> int:
    """One of the two."""
    match sys.argv[1:]:
        case ["run", folder]:
            return _run(Path(folder))
        case ["check", folder, promises]:
            return _check(Path(folder), Path(promises))
        case other:
            print(f"what is {other}?", file=sys.stderr)
            return 2


def _run(folder: Path) -> int:
    fleet, promises = prepared(folder), folder / "promises.txt"
    collector = subprocess.Popen(
        [sys.executable, "-c", _COLLECTOR, folder / "data"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    assert collector.stdout is not None
    print(collector.stdout.readline().strip(), flush=True)
    files = ["--enrolment", fleet.enrolment, "--assets", fleet.assets, "--state", fleet.state, "--promises", promises]
    subprocess.Popen([sys.executable, "-m", "tests.faults.fleet", *files], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL)
    offset = promises.stat().st_size if promises.exists() else 0
    while True:  # until the power is cut
        if promises.exists():
            with promises.open("rb") as stream:
                stream.seek(offset)
                content = stream.read()
            whole = content[: content.rfind(b"\n") + 1]
            offset += len(whole)
            sys.stdout.write(whole.decode())
            sys.stdout.flush()
        time.sleep(0.05)


def _check(folder: Path, promises: Path) -> int:
    lost: list[str] = []
    wrong: list[str] = []
    with open_collector(folder / "data") as opened:
        book = Book(opened.database, promises)
        book.check(lost, wrong)
    for each in (*lost, *wrong):
        print(f"WRONG {each}")
    print(f"{book.promises} promises heard outside, {book.messages} messages held: {len(lost)} lost, {len(wrong)} out of place")
    return 1 if lost or wrong else 0


if __name__ == "__main__":
    sys.exit(main())
