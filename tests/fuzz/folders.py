"""Where inputs lie: those that are kept with the project, and those of this run."""

from hashlib import sha1
from pathlib import Path
from typing import Final

from tests.fuzz.target import Target

_HERE: Final = Path(__file__).parent
BUILD: Final = _HERE.parents[1] / "build" / "fuzz"


def kept(name: str) -> Path:
    """The minimised corpus, one input a file."""
    return _HERE / "corpus" / name


def past_findings(name: str) -> Path:
    """Inputs that once broke something, and must not again."""
    return _HERE / "findings" / name


def grown(name: str) -> Path:
    """What the fuzzer found interesting on this computer."""
    return BUILD / "corpus" / name


def crashes(name: str) -> Path:
    """What breaks something now."""
    return BUILD / "crashes" / name


def seeds(target: Target) -> Path:
    """The target's seeds, written anew."""
    folder = BUILD / "seeds" / target.name
    folder.mkdir(parents=True, exist_ok=True)
    for each in target.seeds():
        (folder / named_by_content(each)).write_bytes(each)
    return folder


def named_by_content(data: bytes) -> str:
    """The name that libFuzzer gives an input."""
    return sha1(data, usedforsecurity=False).hexdigest()
