"""ARCHITECTURE.md and SECURITY.md name what is there, and their dangers are those that are held."""

import re
from pathlib import Path
from typing import Final

import pytest

from tests.architecture.test_arrows import test_each_danger_has_its_home as danger_test
from tests.documents.document import ALL, ROOT, spans, table_under

_PATH: Final = re.compile(r"(?:[\w.-]+/)+[\w.-]*|[\w-]+\.(?:py|toml|sql|md|txt)")
_TREES: Final = ("agent/", "collector/", "configs/", "docs/", "proto/", "requirements/", "tests/")
ARCHITECTURE: Final = ROOT / "ARCHITECTURE.md"


def paths_named_in(document: Path) -> list[str]:
    """What stands in backticks and can only be a path of this repository."""
    return [span for span in spans(document) if _PATH.fullmatch(span) and span.startswith(_TREES)]


@pytest.mark.parametrize("document", ALL, ids=lambda path: path.name)
def test_every_file_and_folder_that_is_named_exists(document: Path):
    assert [path for path in paths_named_in(document) if not (ROOT / path).exists()] == []


@pytest.mark.parametrize("document", ALL, ids=lambda path: path.name)
def test_every_link_to_a_file_leads_somewhere(document: Path):
    words = re.sub(r"`[^`\n]*`", "", document.read_text(encoding="utf-8"))  # code may look like a link
    links = re.findall(r"\]\((?!https?://)([^)#]+)\)", words)
    assert [link for link in links if not (document.parent / link).exists()] == []


def test_the_table_of_dangers_is_the_one_that_is_held():
    (mark,) = (each for each in vars(danger_test)["pytestmark"] if each.name == "parametrize")
    rows = table_under(ARCHITECTURE, "## Where each danger lives")
    told = {danger.strip("`"): set(re.findall(r"`([\w.]+)`", homes)) for danger, homes, _ in rows}
    assert told == {danger: set(homes) for danger, homes in mark.args[1]}


def test_every_room_has_its_line():
    rooms = {
        path.parent.relative_to(ROOT).as_posix() for top in ("agent", "collector") for path in ROOT.glob(f"{top}/*/__init__.py")
    }
    rows = table_under(ARCHITECTURE, "## Rooms, and who may import whom")
    named = [path for row in rows for path in re.findall(r"`([^`]+/)`", row[0])]
    assert {room for room in rooms if not any(path.startswith(f"{room}/") for path in named)} == set()
