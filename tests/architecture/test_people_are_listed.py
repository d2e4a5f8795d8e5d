"""No table and no column of text is forgotten when somebody asks what the school holds about them."""

from pathlib import Path

from collector.privacy.inventory import INVENTORY, holding_of_register
from collector.store.personal_tables import ABOUT_DEVICES, PERSONAL_TABLES, WITHOUT_NAMES
from collector.store.sqlite import SqliteDatabase
from compliance.registers import CATALOGUE

HOW = "say in collector/store/personal_tables.py whether people's names may stand there"
_TABLES = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"


def columns_by_table(folder: Path) -> dict[str, dict[str, str]]:
    """Of every table that migrations make: its columns and their types."""
    database = SqliteDatabase(folder / "rollcall.db")
    with database.reading() as tx:
        tables = [str(each["name"]) for each in tx.all(_TABLES)]
        found = {
            name: {str(each["name"]): str(each["type"]) for each in tx.all(f"PRAGMA table_info({name})")} for name in tables
        }
    database.close()
    return found


def test_every_table_is_listed_once_as_one_with_names_or_without(tmp_path: Path) -> None:
    listed = [*PERSONAL_TABLES, *ABOUT_DEVICES, *WITHOUT_NAMES]
    assert set(columns_by_table(tmp_path)) == set(listed), HOW
    assert len(set(listed)) == len(listed)


def test_every_column_of_text_of_a_table_with_names_is_listed(tmp_path: Path) -> None:
    columns = columns_by_table(tmp_path)
    for name, table in PERSONAL_TABLES.items():
        assert {column for column, kind in columns[name].items() if kind == "TEXT"} - set(table.columns) == set(), (
            f"{name}: {HOW}"
        )
        assert set(table.columns) - set(columns[name]) == set(), name
        assert ("school_id" in columns[name]) or not table.of_a_school, name


def test_every_table_about_people_or_devices_has_a_purpose_a_basis_and_a_time() -> None:
    told = {name for each in INVENTORY for name in each.tables}
    assert told == {*PERSONAL_TABLES, *ABOUT_DEVICES}, "say in collector/privacy/inventory.py what for and how long"


def test_every_register_belongs_to_one_holding() -> None:
    named = [name for each in INVENTORY for name in each.registers if name != "*"]
    assert len(set(named)) == len(named)
    assert set(named) <= set(CATALOGUE)
    assert {holding_of_register(name).title for name in CATALOGUE} == {each.title for each in INVENTORY if each.registers}
