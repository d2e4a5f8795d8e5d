"""A table as an asset list, up to the store: all of it is in there afterwards, or a FormError names every wrong cell."""

from collections.abc import Iterator
from typing import Final

from collector.errors import RegisterError
from collector.registers import assets
from collector.store import assets as stored
from collector.store.assets import Asset
from tests.fuzz.fuzzed_school import NOW, SCHOOL_ID, OneTransaction, undone
from tests.fuzz.target import Target


def run(data: bytes) -> None:
    """Read, import, and import once more: the second time everything is there already."""
    try:
        listed = assets.read(data, SCHOOL_ID, NOW)
    except RegisterError as error:
        assert all(line.isprintable() for line in str(error).split("\n")), str(error)
        raise
    undone(lambda database: _import(listed, database))


def _import(listed: list[Asset], database: OneTransaction) -> None:
    first, second = (assets.import_all(database.tx, SCHOOL_ID, listed, actor="fuzz", now=NOW, dry_run=False) for _ in range(2))
    assert first.added + first.replaced == len(listed)
    assert (second.added, second.replaced) == (0, len(listed))
    held = {each.asset_tag for each in stored.everything(database.tx, SCHOOL_ID)}
    assert {each.asset_tag.lower() for each in listed} == {each.lower() for each in held}


def _seeds() -> Iterator[bytes]:
    header = ",".join(assets.COLUMNS)
    yield f"{header}\nLAP-1,Example,Book 14,SN-1,laptop,yes,personal\nLAP-2,Example,Book,,tablet,no,\n".encode()
    yield "\ufeffasset_tag;make;model\r\nT-1;A;B\r\n".encode()
    yield b'asset_tag\tmake\tmodel\nT-1\t"A\nB"\tC\n'
    yield f"{header}\nLAP-1,E,B,0,other,1,x\nlap-1,E,B,0,,,\n".encode()


TARGET: Final = Target("asset_list", run, (RegisterError,), _seeds, words=tuple(each.encode() for each in assets.COLUMNS))
