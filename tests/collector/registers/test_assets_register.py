"""The asset list is imported as a whole or not at all."""

from collections.abc import Mapping

import pytest

from collector.errors import FormError
from collector.registers import assets
from collector.registers.assets import Imported
from collector.store import assets as stored
from collector.store import audit
from collector.store.assets import Asset
from collector.store.database import Transaction
from compliance.context import DataClass
from tests.fakes.school_records import LATER, NOW

HEADER = "asset_tag,make,model,serial,kind,off_site,data_class\n"
TABLE = HEADER + "RC-0007,Contoso,Slate 5,AB12CD,laptop,Yes,sensitive\nRC-0008,Contoso,Desk 2,,desktop,,\n"
LAPTOP = Asset(
    school_id="example",
    asset_tag="RC-0007",
    make="Contoso",
    model="Slate 5",
    serial="AB12CD",
    kind="laptop",
    off_site=True,
    data_class=DataClass.SENSITIVE,
    simulated=False,
    imported_at=NOW,
)
DESKTOP = Asset(
    school_id="example",
    asset_tag="RC-0008",
    make="Contoso",
    model="Desk 2",
    serial="",
    kind="desktop",
    off_site=None,
    data_class=None,
    simulated=False,
    imported_at=NOW,
)


def imported(tx: Transaction, table: str, *, dry_run: bool = False) -> Imported:
    listed = assets.read(table.encode(), "example", NOW)
    return assets.import_all(tx, "example", listed, actor="desk", now=NOW, dry_run=dry_run)


def test_a_table_becomes_the_asset_list(tx: Transaction):
    assert imported(tx, TABLE) == Imported(added=2, replaced=0)
    assert stored.everything(tx, "example") == [LAPTOP, DESKTOP]


def test_only_tag_make_and_model_are_needed():
    listed = assets.read(b"model;make;asset_tag\nDesk 2;Contoso;RC-0008\n", "example", NOW)
    assert [(each.asset_tag, each.make, each.model, each.serial) for each in listed] == [("RC-0008", "Contoso", "Desk 2", "")]


@pytest.mark.parametrize(("written", "meant"), [("yes", True), ("No", False), ("0", False), ("", None)])
def test_what_the_list_does_not_say_is_not_no(written: str, meant: bool | None):  # noqa: FBT001 - a cell
    (asset,) = assets.read(f"asset_tag,make,model,off_site\nRC-0008,Contoso,Desk 2,{written}\n".encode(), "example", NOW)
    assert asset.off_site is meant


def test_a_second_import_replaces_what_has_the_same_tag(tx: Transaction):
    imported(tx, TABLE)
    assert imported(tx, HEADER + "rc-0008,Contoso,Desk 3,,desktop,no,\n") == Imported(added=0, replaced=1)
    assert [each.model for each in stored.everything(tx, "example")] == ["Slate 5", "Desk 3"]


def test_a_dry_run_says_what_it_would_do_and_changes_nothing(tx: Transaction):
    before = audit.recent(tx, "example")
    assert imported(tx, TABLE, dry_run=True) == Imported(added=2, replaced=0)
    assert stored.everything(tx, "example") == []
    assert audit.recent(tx, "example") == before


def test_an_import_has_its_line_in_the_audit_log(tx: Transaction):
    imported(tx, TABLE)
    entry = audit.recent(tx, "example", limit=1)[0]
    assert (entry.action, entry.subject, entry.detail) == ("assets.import", "2 assets", "2 added, 0 replaced")


@pytest.mark.parametrize(
    ("row", "line"),
    [
        (",Contoso,Slate 5,,,,", "row 2: asset_tag is missing: the asset list must say it"),
        (
            "RC-1,Contoso,Slate 5,Default string,,,",
            'row 2: serial is "Default string": a filler, not a serial number; leave it empty',
        ),
        (
            "RC-1,Contoso,Slate 5,,spaceship,,",
            'row 2: kind is "spaceship": write laptop, tablet, chromebook, desktop, server, phone, other, or leave it empty',
        ),
        ("RC-1,Contoso,Slate 5,,,perhaps,", 'row 2: off_site is "perhaps": write yes or no, or leave it empty'),
        (
            "RC-1,Contoso,Slate 5,,,,secret",
            'row 2: data_class is "secret": write none, personal, sensitive, or leave it empty',
        ),
        ("RC-1,Con\x07toso,Slate 5,,,,", 'row 2: make is "Con�toso": write at most 200 characters on one line'),
    ],
    ids=["no tag", "filler", "no kind", "no truth", "no data class", "control character"],
)
def test_a_wrong_cell_is_told_by_row_field_value_and_remedy(row: str, line: str):
    with pytest.raises(FormError) as raised:
        assets.read((HEADER + row + "\n").encode(), "example", NOW)
    assert str(raised.value) == line


def test_a_kind_is_the_same_in_any_case():
    (asset,) = assets.read((HEADER + "RC-1,Contoso,Slate 5,,Laptop,,\n").encode(), "example", NOW)
    assert asset.kind == "laptop"


def test_every_wrong_row_is_told_at_once_in_order():
    table = HEADER + "RC-1,Contoso,A,S1,,maybe,\nRC-2,Contoso,B,S1,,,\nrc-1,Contoso,C,,,,\n"
    with pytest.raises(FormError) as raised:
        assets.read(table.encode(), "example", NOW)
    assert str(raised.value).splitlines() == [
        'row 2: off_site is "maybe": write yes or no, or leave it empty',
        'row 3: serial is "S1": row 2 has it already; each asset has its own',
        'row 4: asset_tag is "rc-1": row 2 has it already; each asset has its own',
    ]


def test_a_serial_number_that_another_asset_has_is_refused(tx: Transaction):
    imported(tx, TABLE)
    with pytest.raises(FormError, match='serial is "ab12cd": asset RC-0007 has it already'):
        imported(tx, HEADER + "RC-0009,Contoso,Slate 5,ab12cd,laptop,yes,\n")


def test_simulated_assets_are_marked_as_such():
    listed = assets.read(TABLE.encode(), "example", LATER, simulated=True)
    assert [each.simulated for each in listed] == [True, True]


def test_every_column_is_one_that_the_list_knows():
    columns: Mapping[str, object] = dict.fromkeys(assets.COLUMNS)
    assert set(columns) < set(Asset.__dataclass_fields__)
