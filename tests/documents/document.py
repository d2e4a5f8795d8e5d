"""Reading a Markdown document: its fenced blocks, the commands in them, and the commands that its sentences name."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[2]
WITH_COMMANDS: Final = (ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md")))
"""Documents whose fenced commands are run."""

ALL: Final = (*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").rglob("*.md")))
"""Every document of the project."""

_BLOCK: Final = re.compile(
    r"(?:<!-- not run: (?P<reason>[^>]+) -->\n)?^```(?P<language>\w+)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL
)
_SPAN: Final = re.compile(r"`([^`\n]+)`")
_CONTINUED: Final = re.compile(r"\\\n\s*")


@dataclass(frozen=True, slots=True)
class Block:
    """A fenced block. `not_run` says why its commands cannot be run by a test, `file` is the file that it shows; or ""."""

    language: str
    text: str
    not_run: str
    file: str

    @property
    def commands(self) -> tuple[str, ...]:
        """The commands of a block of `sh`, one line each."""
        lines = _CONTINUED.sub(" ", self.text).splitlines() if self.language == "sh" else []
        return tuple(line for line in lines if line.strip() and not line.startswith("#"))


def blocks(document: Path) -> Iterator[Block]:
    """The fenced blocks, in order. One of TOML or CSV shows the file that the text above it named last."""
    text = document.read_text(encoding="utf-8")
    for found in _BLOCK.finditer(text):
        named = re.findall(rf"`([\w-]+\.{found['language']})`", text[: found.start()])
        yield Block(found["language"], found["text"], (found["reason"] or "").strip(), named[-1] if named else "")


def spans(document: Path) -> list[str]:
    """What stands in backticks in the sentences."""
    return _SPAN.findall(_BLOCK.sub("", document.read_text(encoding="utf-8")))


def table_under(document: Path, heading: str) -> list[list[str]]:
    """The rows of the table under a heading, without its head, each cell stripped."""
    _, _, after = document.read_text(encoding="utf-8").partition(f"{heading}\n")
    lines = after.partition("\n## ")[0].splitlines()
    rows = [line for line in lines if line.startswith("|")]
    return [[cell.strip() for cell in row.strip("|").split("|")] for row in rows[2:]]
