"""`python -m tests.fuzz.replay TARGET FILE…`: run inputs once each, without atheris, and show what they raise."""

import sys
from pathlib import Path

from tests.fuzz.table import load


def main() -> None:
    """Run each file. What is a finding ends the program with its traceback."""
    name, *files = sys.argv[1:]
    target = load(name)
    for each in files:
        target.take(Path(each).read_bytes())
        print(f"{each}: nothing found")


if __name__ == "__main__":
    main()
