"""The table of invented assets."""

from pathlib import Path

import pytest

from agent.errors import ConfigurationError
from agent.simulate.roster import InventedAsset, read_roster

HEADER = "asset_tag,make,model,serial,kind,off_site,data_class\n"


def roster(folder: Path, text: str) -> Path:
    file = folder / "assets.csv"
    file.write_text(text, encoding="utf-8")
    return file


def test_each_line_is_one_device(tmp_path: Path) -> None:
    file = roster(
        tmp_path, HEADER + "SIM-0001,Invented,Notebook 14,SIM0001,laptop,yes,personal\nSIM-0002,Pretend,Tower,,desktop,no,\n"
    )
    assert read_roster(file) == (
        InventedAsset("SIM-0001", "Invented", "Notebook 14", "SIM0001", portable=True),
        InventedAsset("SIM-0002", "Pretend", "Tower", "", portable=False),
    )


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        (HEADER, "no line with an asset"),
        (HEADER + "../outside,Invented,Notebook 14,SIM0001,laptop,yes,\n", "line 2: asset_tag is '../outside'"),
        (HEADER + "SIM-1,A,B,C,laptop,no,\nsim-1,A,B,D,laptop,no,\n", "an asset tag twice"),
        ("make,model\nInvented,Notebook 14\n", "line 2: asset_tag is ''"),
    ],
)
def test_a_table_that_makes_no_fleet_is_refused_with_the_place(tmp_path: Path, text: str, complaint: str) -> None:
    with pytest.raises(ConfigurationError, match=complaint.replace("(", r"\(").replace(".", r"\.")):
        read_roster(roster(tmp_path, text))


def test_a_table_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"missing\.csv: No such file"):
        read_roster(tmp_path / "missing.csv")
